package io.sitewire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class EpochAccountTest {
    private final EpochAccount account = new EpochAccount("plant-7", new UUID(1, 2), 1, 0);

    @Test
    void aGapThatIsFilledInTheMiddleSplitsAndOneThatIsFilledWhollyIsGone() {
        missing(10, 20, "damaged");
        missing(30, 31, "undeclared");

        account.found(14, 15, true);
        account.found(30, 31, true);

        assertThat(account.gaps()).extracting(MissingRange::from).containsExactly(10L, 15L);
        assertThat(account.gaps()).extracting(MissingRange::to).containsExactly(14L, 20L);
        assertThat(account.gapPositions()).isEqualTo(Map.of("damaged", 9L));
        assertThat(account.healed()).isEqualTo(2);
    }

    @Test
    void namesTheFirstHundredGapsAndCountsAll() {
        for (int i = 0; i < 300; i++) {
            missing(2 * i, 2 * i + 1, "damaged");
        }

        assertThat(account.gaps()).hasSize(EpochAccount.GAPS_MAX);
        assertThat(account.gapPositions()).isEqualTo(Map.of("damaged", 300L));
    }

    @Test
    void countsReasonsThatAreTooManyTogether() {
        for (int i = 0; i < 50; i++) {
            missing(2 * i, 2 * i + 1, "reason " + i);
        }

        assertThat(account.gapPositions()).hasSize(EpochAccount.REASONS_MAX + 1).containsEntry(EpochAccount.OTHER_REASON, 34L);
        EpochAccount read = LedgerJson.account(LedgerJson.bytes(LedgerJson.account(account)));
        assertThat(read.gapPositions()).isEqualTo(account.gapPositions());
    }

    @Test
    void theEquationHoldsWithWhatCameAfterTheReport() {
        account.place(null, true, 0, 30);
        for (int i = 0; i < 28; i++) {
            account.delivered(null);
        }
        missing(5, 7, "drop-oldest");
        account.report(report(20, 20, 0));

        Equation equation = Equation.of(account);

        assertThat(equation.accepted()).isEqualTo(30);
        assertThat(equation.difference()).isZero();
    }

    @Test
    void theEquationHoldsWithWhatIsPendingAndWithWhatWasNotConfirmedToItsSource() {
        account.place(null, true, 0, 2);
        account.delivered(null);
        account.delivered(null);
        account.report(report(9, 10, 1));

        Equation equation = Equation.of(account);

        assertThat(equation.pending()).isEqualTo(8);
        assertThat(equation.difference()).isZero();
    }

    @Test
    void theEquationFailsWhenAReadingWasAcknowledgedThatHasNoPosition() {
        account.place(null, true, 0, 2);
        account.delivered(null);
        account.delivered(null);
        account.report(report(3, 2, 0));

        assertThat(Equation.of(account).difference()).isEqualTo(1);
        assertThat(Equation.of(account).holds()).isFalse();
    }

    @Test
    void theReportOnARunThatEndedIsMeasuredByWhereItEndedNotByTheLogOfTheNextOne() {
        account.place(null, true, 0, 2);
        account.delivered(null);
        account.delivered(null);
        account.ended(2, EpochState.ENDED);
        account.report(report(2, 50, 0));

        assertThat(Equation.of(account).difference()).isZero();
        assertThat(Equation.of(account).pending()).isZero();
    }

    @Test
    void foldingKeepsTheSums() {
        account.delivered(null);
        missing(1, 4, "damaged");
        EpochAccount earlier = new EpochAccount("plant-7", SiteLedger.EARLIER, 0, 0);

        earlier.fold(account);

        assertThat(earlier.delivered()).isEqualTo(1);
        assertThat(earlier.gapPositions()).isEqualTo(Map.of("damaged", 3L));
    }

    private static EdgeReport report(long accepted, long next, long unconfirmed) {
        return new EdgeReport(Map.of("mqtt", accepted), next, 0, 0, Map.of(), 0, Instant.EPOCH, unconfirmed, false);
    }

    private void missing(long from, long to, String reason) {
        account.missing(new MissingRange(from, to, reason, Instant.EPOCH), true);
    }
}
