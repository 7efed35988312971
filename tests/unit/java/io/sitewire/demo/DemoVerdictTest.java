package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoVerdictTest {
    private static final AuditResult AUDIT = new AuditResult(10, 10, 0, 0, 0, 0, 7, 8);

    @Test
    void isOneJsonObjectWithExactlyTheseFields() {
        assertThat(new DemoVerdict(new AuditResult(1, 2, 3, 4, 5, 6, 7, 8), 9, new DemoLedger(11, 12, 13, 14, 15, 16, 17, 18)).toJson())
                .isEqualTo("{\"accepted\":1,\"delivered\":2,\"missing\":3,\"duplicates\":4,\"outOfOrder\":5,\"pending\":6,"
                        + "\"latencyP50Millis\":7,\"latencyP99Millis\":8,\"gaps\":15,\"ledger\":{\"accepted\":11,\"delivered\":12,\"rejected\":13,"
                        + "\"pending\":14,\"difference\":16,\"alerts\":17,\"unreported\":18}}");
    }

    @Test
    void isFlawlessIfBothCountsAre() {
        assertThat(verdict(0).isFlawless()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void isNotIfTheLedgerSaysOtherwise(int wrong) {
        assertThat(verdict(wrong).isFlawless()).isFalse();
    }

    @Test
    void isNotIfTheLedgerCountsOtherRecordsThanThereAre() {
        assertThat(new DemoVerdict(AUDIT, 11, new DemoLedger(10, 10, 0, 0, 0, 0, 0, 0)).isFlawless()).isFalse();
    }

    @Test
    void isNotIfSomethingIsMissing() {
        assertThat(new DemoVerdict(new AuditResult(10, 9, 1, 0, 0, 0, 7, 8), 10, new DemoLedger(10, 10, 0, 0, 0, 0, 0, 0)).isFlawless())
                .isFalse();
    }

    private static DemoVerdict verdict(int wrong) {
        int[] figures = new int[7];
        figures[wrong] = wrong == 0 ? 0 : 1;
        return new DemoVerdict(AUDIT, 10, new DemoLedger(10, 10, figures[1], figures[2], figures[3], figures[4], figures[5], figures[6]));
    }
}
