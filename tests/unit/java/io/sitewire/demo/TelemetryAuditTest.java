package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TelemetryAuditTest {
    private final Account account = new Account();
    private final TelemetryAudit audit = new TelemetryAudit(account);

    @BeforeEach
    void threeReadingsWereAccepted() {
        for (int sequence = 0; sequence < 3; sequence++) {
            account.accepted(id(sequence));
        }
    }

    @Test
    void everythingOnceAndInOrderIsFlawless() {
        // given
        see(0, 1, 2);

        // when
        AuditResult result = result(0);

        // then
        assertThat(result).isEqualTo(new AuditResult(3, 3, 0, 0, 0, 0, 7, 7));
        assertThat(result.isFlawless()).isTrue();
    }

    @Test
    void aMissingReadingIsAFlawAndNamed() {
        // given
        see(0, 2);

        // when
        AuditResult result = result(0);

        // then
        assertThat(result).isEqualTo(new AuditResult(3, 2, 1, 0, 0, 0, 7, 7));
        assertThat(result.isFlawless()).isFalse();
        assertThat(audit.examples()).containsExactly("missing: site-1/press-1/current/1");
    }

    @Test
    void aSensorThatIsMissingAltogetherIsAFlaw() {
        // given nothing in telemetry
        // when
        AuditResult result = result(0);

        // then
        assertThat(result.missing()).isEqualTo(3);
        assertThat(result.isFlawless()).isFalse();
    }

    @Test
    void aReadingThatIsThereTwiceIsAFlaw() {
        // given
        see(0, 1, 1, 2);

        // when
        AuditResult result = result(0);

        // then
        assertThat(result).isEqualTo(new AuditResult(3, 3, 0, 1, 0, 0, 7, 7));
        assertThat(result.isFlawless()).isFalse();
    }

    @Test
    void aRepeatOfAnEarlierReadingIsADuplicateAndNotOutOfOrder() {
        // given
        see(0, 1, 2, 0);

        // when
        AuditResult result = result(0);

        // then
        assertThat(result.duplicates()).isEqualTo(1);
        assertThat(result.outOfOrder()).isZero();
    }

    @Test
    void aReadingAfterALaterOneIsAFlaw() {
        // given
        see(0, 2, 1);

        // when
        AuditResult result = result(0);

        // then
        assertThat(result).isEqualTo(new AuditResult(3, 3, 0, 0, 1, 0, 7, 7));
        assertThat(result.isFlawless()).isFalse();
    }

    @Test
    void sensorsAreInOrderEachForItself() {
        // given
        see(0, 1, 2);
        ReadingId other = new ReadingId("site-1", "press-1", "pressure", 0);
        account.accepted(other);

        // when
        audit.add(other);

        // then
        assertThat(result(0).isFlawless()).isTrue();
    }

    @Test
    void whatIsStillPendingIsAFlaw() {
        // given
        see(0, 1, 2);

        // when
        AuditResult result = result(1);

        // then
        assertThat(result.isFlawless()).isFalse();
    }

    @Test
    void aReadingThatArrivedUnacknowledgedIsFineOnceButNotTwice() {
        // given
        see(0, 1, 2, 3);
        assertThat(result(0).isFlawless()).isTrue();

        // when
        see(3);

        // then
        assertThat(result(0).duplicates()).isEqualTo(1);
        assertThat(result(0).isFlawless()).isFalse();
    }

    @Test
    void repeatsOfWhatAMachineHadToSendAgainAreCountedApart() {
        // given
        account.resent(id(1));

        // when
        see(0, 1, 1, 2, 2);

        // then
        assertThat(audit.duplicatesResent()).isEqualTo(1);
        assertThat(result(0).duplicates()).isEqualTo(2);
    }

    @Test
    void aRunInWhichNothingWasAcceptedIsNoSuccess() {
        assertThat(new TelemetryAudit(new Account()).result(0, new LatencyHistogram()).isFlawless()).isFalse();
    }

    private void see(int... sequences) {
        for (int sequence : sequences) {
            audit.add(id(sequence));
        }
    }

    private AuditResult result(long pending) {
        LatencyHistogram latency = new LatencyHistogram();
        latency.record(7);
        return audit.result(pending, latency);
    }

    private static ReadingId id(int sequence) {
        return new ReadingId("site-1", "press-1", "current", sequence);
    }
}
