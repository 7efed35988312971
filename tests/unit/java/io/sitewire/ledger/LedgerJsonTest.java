package io.sitewire.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class LedgerJsonTest {
    private static final Instant TIME = Instant.parse("2026-02-01T12:00:00.123Z");
    private static final UUID EPOCH = new UUID(1, 2);

    @Test
    void anAccountIsReadBackAsItWasWritten() {
        EpochAccount account = account();

        EpochAccount read = LedgerJson.account(LedgerJson.bytes(LedgerJson.account(account)));

        assertThat(read).usingRecursiveComparison().isEqualTo(account);
    }

    @Test
    void aNewAccountIsReadBackAsItWasWritten() {
        EpochAccount account = new EpochAccount("plant-7", EPOCH, 1, 5);

        assertThat(LedgerJson.account(LedgerJson.bytes(LedgerJson.account(account)))).usingRecursiveComparison().isEqualTo(account);
    }

    @Test
    void aReportIsReadAsEdgesSendIt() {
        EdgeReport report = LedgerJson.edgeReport(("{\"accepted\":{\"mqtt\":123,\"http\":4},\"next\":1234,\"acknowledged\":1200,\"pending\":34,"
                + "\"dropped\":{\"drop-oldest\":5},\"oldestAgeSeconds\":12,\"time\":\"2026-02-01T12:00:00.123Z\",\"unconfirmed\":1,"
                + "\"final\":true,\"unknown\":{}}").getBytes(StandardCharsets.UTF_8)).orElseThrow();

        assertThat(report).isEqualTo(new EdgeReport(Map.of("mqtt", 123L, "http", 4L), 1234, 1200, 34, Map.of("drop-oldest", 5L), 12, TIME, 1,
                true));
    }

    @Test
    void whatIsNoReportIsNone() {
        for (String text : List.of("", "{", "[]", "{}", "{\"accepted\":{},\"next\":1}", "{\"accepted\":1,\"next\":1,\"time\":\"x\"}",
                "{\"accepted\":{},\"next\":1,\"time\":\"yesterday\"}")) {
            assertThat(LedgerJson.edgeReport(text.getBytes(StandardCharsets.UTF_8))).as(text).isEmpty();
        }
    }

    @Test
    void whatIsNoAccountIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> LedgerJson.account("{\"site\":\"a\"}".getBytes(StandardCharsets.UTF_8)));
        assertThatIllegalArgumentException().isThrownBy(() -> LedgerJson.account(new byte[0]));
    }

    private static EpochAccount account() {
        EpochAccount account = new EpochAccount("plant-7", EPOCH, 3, 10);
        account.place(new UUID(3, 4), true, 10, 40);
        account.delivered("2026-02-01T11:59:59Z");
        account.delivered(null);
        account.rejectedInstead();
        account.repeated();
        account.missing(new MissingRange(20, 25, "drop-oldest", TIME), true);
        account.missing(new MissingRange(30, 31, "undeclared", TIME), false);
        account.found(22, 23, true);
        account.hash(-5L);
        account.hashMismatch();
        account.report(new EdgeReport(Map.of("mqtt", 30L), 40, 39, 1, Map.of("drop-oldest", 5L), 7, TIME, 2, true));
        account.alert(new Alert(AlertKind.ROLLED_BACK, TIME, EPOCH, 10, new UUID(3, 4), 12, "detail"));
        account.alert(new Alert(AlertKind.HASH_MISMATCH, TIME, EPOCH, 11, null, -1, "detail"));
        account.ended(40, EpochState.ENDED);
        return account;
    }
}
