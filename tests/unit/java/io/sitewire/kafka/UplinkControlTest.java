package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.ledger.AlertKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Control records, of an edge that announces its epochs. */
final class UplinkControlTest {
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);
    private UplinkPositions positions = new UplinkPositions(UplinkState.EMPTY);
    private long offset;
    private long time;
    private final List<String> taken = new ArrayList<>();
    private final List<Gap> gaps = new ArrayList<>();
    private final List<AlertKind> forks = new ArrayList<>();

    @Test
    void anEpochGoesOnWhereTheOneItContinuesHasCome() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        announce(SECOND, 5, FIRST, 5);
        readings(SECOND, 5, 7, 5);

        assertThat(taken).containsExactly("1:0", "1:1", "1:2", "1:3", "1:4", "2:5", "2:6");
        assertThat(forks).isEmpty();
    }

    @Test
    void anEpochWaitsForTheRestOfTheOneItContinuesAndBeginsByItselfWhenThatHasCome() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 3, 0);

        assertThat(announce(SECOND, 5, FIRST, 3)).isEqualTo(Outcome.HOLD);
        assertThat(positions.commitOffset(offset)).isEqualTo(4);
        readings(FIRST, 3, 5, 3);

        assertThat(positions.isHolding()).isFalse();
        readings(SECOND, 5, 6, 5);
        assertThat(taken).endsWith("1:4", "2:5");
    }

    @Test
    void whatIsMissingOfTheOldEpochIsItsGapAndWhatIsMissingOfTheNewOneIsThatOnes() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 3, 0);

        announce(SECOND, 5, FIRST, 3);
        readings(SECOND, 8, 9, 8);
        goBack();
        announce(SECOND, 5, FIRST, 3);
        readings(SECOND, 8, 9, 8);
        goBack();
        readings(SECOND, 8, 9, 8);

        assertThat(gaps).containsExactly(new Gap(FIRST, 3, 5, GapReason.UNDECLARED), new Gap(SECOND, 5, 8, GapReason.UNDECLARED));
        assertThat(taken).endsWith("1:2", "2:8");
    }

    @Test
    void aGapTakesItsPositionsInSequenceAlsoWhenPartOfItIsKnown() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        assertThat(gap(FIRST, 3, 8, 3)).isEqualTo(Outcome.CONTROL);
        assertThat(gap(FIRST, 3, 8, 3)).isEqualTo(Outcome.REPEAT);
        readings(FIRST, 8, 9, 8);

        assertThat(gaps).containsExactly(new Gap(FIRST, 5, 8, "drop-oldest", true, Instant.EPOCH));
        assertThat(taken).endsWith("1:4", "1:8");
    }

    @Test
    void aGapBeyondWhatIsNextIsHeldLikeAReading() {
        announce(FIRST, 0, null, 0);

        assertThat(gap(FIRST, 3, 8, 0)).isEqualTo(Outcome.HOLD);

        assertThat(positions.commitOffset(offset)).isEqualTo(1);
    }

    @Test
    void aReadingThatGotThroughBeforeItWasDroppedIsTakenFirst() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 2, 3, 0);

        assertThat(gap(FIRST, 0, 4, 0)).isEqualTo(Outcome.GO_BACK);
        goBack();
        readings(FIRST, 2, 3, 0);
        gap(FIRST, 0, 4, 0);

        assertThat(taken).containsExactly("1:2");
        assertThat(gaps).extracting(Gap::from).containsExactly(0L, 3L);
    }

    @Test
    void aReportProvesWhatIsMissingAtTheEnd() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        positions.deleted();
        report(FIRST, 9, 9);

        assertThat(gaps).containsExactly(new Gap(FIRST, 5, 9, GapReason.RETENTION));
        assertThat(positions.isHolding()).isFalse();
    }

    @Test
    void aReportProvesNothingBeyondTheEndOfAnEpochThatAnotherContinues() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);
        announce(SECOND, 5, FIRST, 5);
        readings(SECOND, 5, 7, 5);

        report(FIRST, 7, 7);

        assertThat(gaps).isEmpty();
        assertThat(forks).isEmpty();
        assertThat(positions.epoch(FIRST).orElseThrow().next()).isEqualTo(5);
        assertThat(readings(SECOND, 7, 8, 7)).containsExactly(Outcome.TAKE);
    }

    @Test
    void whatALogLostBeyondWhereAnotherContinuedItIsItsGapAsSoonAsMoreOfItComes() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);
        announce(SECOND, 5, FIRST, 5);
        readings(SECOND, 5, 6, 5);

        report(FIRST, 8, 8);
        assertThat(gaps).isEmpty();
        assertThat(readings(FIRST, 8, 9, 8)).containsExactly(Outcome.GO_BACK);
        goBack();
        readings(FIRST, 8, 9, 8);

        assertThat(gaps).containsExactly(new Gap(FIRST, 5, 8, GapReason.UNDECLARED));
        assertThat(taken).endsWith("2:5", "1:8");
    }

    @Test
    void whatFillsAGapIsTakenOnceAlsoAfterARestart() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 2, 0);
        report(FIRST, 9, 9);
        restart();

        assertThat(readings(FIRST, 5, 6, 9)).containsExactly(Outcome.TAKE_AS_HEALED);
        assertThat(readings(FIRST, 5, 6, 9)).containsExactly(Outcome.REPEAT);
        restart();
        assertThat(readings(FIRST, 5, 7, 9)).containsExactly(Outcome.REPEAT, Outcome.TAKE_AS_HEALED);
    }

    @Test
    void aDiskThatWasSetBackIsABranchAndSoIsTheSecondOfTwoThatContinueTheSame() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        announce(SECOND, 3, FIRST, 3);
        readings(SECOND, 3, 4, 3);
        announce(THIRD, 5, FIRST, 5);
        readings(THIRD, 5, 6, 5);

        assertThat(forks).containsExactly(AlertKind.ROLLED_BACK, AlertKind.ROLLED_BACK);
        assertThat(taken).endsWith("2:3", "3:5");
    }

    @Test
    void machinesThatSendInTurnsAreTwo() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);
        announce(SECOND, 3, FIRST, 3);
        for (int round = 0; round < 3; round++) {
            readings(SECOND, 3 + round, 4 + round, 3);
            readings(FIRST, 5 + round, 6 + round, 5);
        }

        assertThat(forks).contains(AlertKind.CLONE);
        assertThat(taken).contains("2:3", "2:4", "2:5", "1:5", "1:6", "1:7");
    }

    @Test
    void aNewLogOfAKnownSiteIsAnAlertWithItsFirstReading() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        announce(SECOND, 0, null, 0);
        assertThat(forks).isEmpty();
        readings(SECOND, 0, 2, 0);

        assertThat(forks).containsExactly(AlertKind.NEW_LOG);
        assertThat(taken).endsWith("2:0", "2:1");
    }

    @Test
    void anEpochWithoutReadingsThatIsAnnouncedLateIsNoBranch() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);
        announce(THIRD, 5, SECOND, 5);
        readings(THIRD, 5, 6, 5);

        announce(SECOND, 5, FIRST, 5);
        readings(THIRD, 6, 7, 6);

        assertThat(forks).isEmpty();
    }

    @Test
    void anEpochWhosePredecessorIsNotKnownWaitsUntilNothingOfItCanCome() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        assertThat(announce(THIRD, 7, SECOND, 5)).isEqualTo(Outcome.HOLD);
        announce(SECOND, 5, FIRST, 5);
        readings(SECOND, 5, 7, 5);
        readings(THIRD, 7, 8, 5);

        assertThat(taken).endsWith("2:5", "2:6", "3:7");
        assertThat(forks).isEmpty();
        assertThat(gaps).isEmpty();
    }

    @Test
    void aReadingWhoseAnnouncementIsStillToComeWaitsForIt() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 5, 0);

        assertThat(readings(SECOND, 5, 6, 5)).containsExactly(Outcome.HOLD);
        announce(SECOND, 4, FIRST, 4);
        readings(SECOND, 4, 6, 4);

        assertThat(taken).endsWith("2:4", "2:5");
        assertThat(forks).containsExactly(AlertKind.ROLLED_BACK);
    }

    @Test
    void whatWasSentToAnotherCoreBeforeIsAGapWithThatReason() {
        announce(FIRST, 0, null, 700);
        readings(FIRST, 700, 701, 700);

        assertThat(gaps).containsExactly(new Gap(FIRST, 0, 700, GapReason.BEFORE));
        assertThat(taken).containsExactly("1:700");
    }

    @Test
    void whatAnAbandonedLogHeldIsTakenWhenAnotherHasReportedForLong() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 3, 0);
        readings(FIRST, 5, 6, 0);
        announce(SECOND, 0, null, 0);
        readings(SECOND, 0, 1, 0);

        time += UplinkPositions.ABANDONED_AFTER.toMillis() - 1;
        assertThat(report(SECOND, 1, 1)).isEqualTo(Outcome.CONTROL);
        time++;
        assertThat(report(SECOND, 1, 1)).isEqualTo(Outcome.GO_BACK);
        goBack();
        readings(FIRST, 5, 6, 0);

        assertThat(gaps).containsExactly(new Gap(FIRST, 3, 5, GapReason.ABANDONED));
        assertThat(taken).endsWith("1:5");
    }

    @Test
    void whatIsDeclaredMissingOfAnEpochBecomesThatOfTheNextOneWhoseAnnouncementComesLate() {
        announce(FIRST, 0, null, 0);
        readings(FIRST, 0, 3, 0);
        positions.deleted();
        readings(SECOND, 8, 10, 8);
        assertThat(readings(SECOND, 10, 11, 10)).containsExactly(Outcome.GO_BACK);
        goBack();
        assertThat(readings(SECOND, 8, 9, 8)).containsExactly(Outcome.GO_BACK);
        goBack();
        readings(SECOND, 8, 10, 8);
        readings(SECOND, 10, 11, 10);
        assertThat(gaps).containsExactly(new Gap(FIRST, 3, 8, GapReason.RETENTION));
        assertThat(taken).endsWith("1:2", "2:8", "2:9", "2:10");

        announce(SECOND, 5, FIRST, 11);

        assertThat(positions.findings().found()).containsExactly(new PositionFindings.Found(FIRST, 5, 8, SECOND));
        assertThat(positions.findings().gaps()).isEmpty();
        assertThat(positions.epoch(FIRST).orElseThrow().next()).isEqualTo(5);
        assertThat(positions.epoch(SECOND).orElseThrow().first()).isEqualTo(5);
        assertThat(readings(SECOND, 5, 6, 11)).containsExactly(Outcome.TAKE_AS_HEALED);
        assertThat(forks).isEmpty();
    }

    private Outcome announce(UUID epoch, long first, UUID continues, long acknowledged) {
        return note(positions.announce(new Announce(epoch, first, continues), acknowledged, offset++, time));
    }

    private Outcome report(UUID epoch, long position, long acknowledged) {
        return note(positions.report(epoch, position, acknowledged, offset++, time));
    }

    private Outcome gap(UUID epoch, long from, long to, long acknowledged) {
        return note(positions.offer(new WireItem(epoch, from, to, acknowledged, offset++, time, true, "drop-oldest", Instant.EPOCH)));
    }

    private List<Outcome> readings(UUID epoch, long from, long to, long acknowledged) {
        List<Outcome> outcomes = new ArrayList<>();
        for (long position = from; position < to; position++) {
            Outcome outcome = note(positions.offer(new WireItem(epoch, position, position + 1, acknowledged, offset++, time, true, null, null)));
            outcomes.add(outcome);
            if (outcome.isTaken()) {
                taken.add(epoch.getLeastSignificantBits() + ":" + position);
            }
        }
        return outcomes;
    }

    private Outcome note(Outcome outcome) {
        gaps.addAll(positions.findings().gaps());
        positions.findings().forks().forEach(fork -> forks.add(fork.kind()));
        return outcome;
    }

    private void goBack() {
        offset = positions.goBackTo();
    }

    private void restart() {
        UplinkState state = positions.state("");
        positions = new UplinkPositions(UplinkStateCodec.decode(UplinkStateCodec.encode(state)).withLinks(state.links()));
    }
}
