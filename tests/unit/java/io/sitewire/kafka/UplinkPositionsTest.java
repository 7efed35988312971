package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class UplinkPositionsTest {
    private static final UUID FIRST = new UUID(0, 1);
    private static final UUID SECOND = new UUID(0, 2);
    private static final UUID THIRD = new UUID(0, 3);

    private UplinkPositions positions = new UplinkPositions(UplinkState.EMPTY);
    private long offset;
    private final List<Long> taken = new ArrayList<>();

    @Test
    void takesEveryPositionOnceWhenABatchIsRepeated() {
        send(FIRST, 0, 5, 0);

        List<Outcome> outcomes = send(FIRST, 2, 7, 2);

        assertThat(outcomes).containsExactly(Outcome.REPEAT, Outcome.REPEAT, Outcome.REPEAT, Outcome.TAKE, Outcome.TAKE);
        assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
    }

    @Test
    void holdsTheLaterBatchThatLandsBeforeTheOneThatFailedAndCommitsNothingBeyondIt() {
        send(FIRST, 0, 10, 0);

        send(FIRST, 20, 30, 10);
        assertThat(positions.commitOffset(offset)).isEqualTo(10);
        send(FIRST, 10, 20, 10);
        assertThat(positions.commitOffset(offset)).isEqualTo(10);
        send(FIRST, 20, 30, 10);

        assertThat(positions.commitOffset(offset)).isEqualTo(offset);
        assertThat(taken).hasSize(30).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void takesNothingTwiceAfterARestartWhileItHolds() {
        send(FIRST, 0, 10, 0);
        send(FIRST, 20, 21, 10);
        send(FIRST, 10, 15, 10);

        restart(positions.state(""), 10);
        send(FIRST, 20, 21, 10);
        send(FIRST, 10, 15, 10);
        send(FIRST, 15, 21, 15);

        assertThat(taken).hasSize(21).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void holdsTheFirstRecordOfAnUplinkWhoseBeginningFailedToLand() {
        List<Outcome> later = send(FIRST, 5, 6, 0);

        send(FIRST, 0, 6, 0);

        assertThat(later).containsExactly(Outcome.HOLD);
        assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void beginsAnywhereWhenNothingBeforeCanCome() {
        assertThat(send(FIRST, 700, 701, 700)).containsExactly(Outcome.TAKE_AS_BEGINNING);
        assertThat(positions.isHolding()).isFalse();
    }

    @Test
    void goesOnThroughARestartOfTheEdgeThatRepeatsWhatTheOldEpochLeft() {
        send(FIRST, 0, 10, 0);

        send(FIRST, 5, 12, 5);
        List<Outcome> next = send(SECOND, 12, 14, 5);

        assertThat(next).containsExactly(Outcome.TAKE, Outcome.TAKE);
        assertThat(taken).hasSize(14).isSorted();
    }

    @Test
    void holdsANewEpochThatLandsBeforeTheRestOfTheOldOne() {
        send(FIRST, 0, 10, 0);

        List<Outcome> early = send(SECOND, 12, 13, 10);
        send(FIRST, 10, 12, 10);
        send(SECOND, 12, 13, 10);

        assertThat(early).containsExactly(Outcome.HOLD);
        assertThat(taken).hasSize(13).isSorted();
        assertThat(positions.isHolding()).isFalse();
    }

    @Test
    void takesTheLogOfARolledBackDiskAsNewData() {
        send(FIRST, 0, 10, 0);

        // The copy knew positions up to 8, of which 3 were acknowledged.
        send(FIRST, 3, 8, 3);
        List<Outcome> outcomes = send(SECOND, 8, 12, 3);

        assertThat(outcomes).containsExactly(Outcome.TAKE_AS_BRANCH, Outcome.TAKE, Outcome.TAKE, Outcome.TAKE);
        assertThat(positions.isHolding()).isFalse();
    }

    @Test
    void takesTheLogOfAWipedDiskFromItsBeginningAlsoWhenALaterPartLandsFirst() {
        send(FIRST, 0, 10, 0);
        taken.clear();

        send(SECOND, 3, 5, 0);
        List<Outcome> outcomes = send(SECOND, 0, 3, 0);
        send(SECOND, 3, 5, 0);

        assertThat(outcomes.get(0)).isEqualTo(Outcome.TAKE_AS_BRANCH);
        assertThat(taken).containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void takesBothLogsOfTwoMachinesWithOneIdentity() {
        send(FIRST, 0, 10, 0);
        send(SECOND, 10, 12, 10);
        send(FIRST, 10, 12, 10);
        send(SECOND, 12, 13, 12);
        send(FIRST, 12, 13, 12);

        assertThat(taken).hasSize(16);
    }

    @Test
    void declaresAGapOnlyWhenTheEdgeKnowsThatWhatIsMissingWasInTheUplink() {
        send(FIRST, 0, 10, 0);

        List<Outcome> unproven = send(FIRST, 15, 16, 10);
        List<Outcome> proven = send(FIRST, 16, 17, 15);

        assertThat(unproven).containsExactly(Outcome.HOLD);
        assertThat(proven).containsExactly(Outcome.GO_BACK);
        assertThat(positions.findings().gaps()).contains(new Gap(FIRST, 10, 15, GapReason.UNDECLARED));
        assertThat(positions.goBackTo()).isEqualTo(10);
        offset = positions.goBackTo();
        assertThat(send(FIRST, 15, 17, 15)).containsExactly(Outcome.TAKE, Outcome.TAKE);
    }

    @Test
    void goesBackWithoutAGapWhenWhatIsNextWasHeld() {
        send(FIRST, 0, 10, 0);
        send(FIRST, 12, 13, 10);
        send(FIRST, 10, 12, 10);

        List<Outcome> outcomes = send(FIRST, 13, 14, 13);

        assertThat(outcomes).containsExactly(Outcome.GO_BACK);
        assertThat(positions.findings().gaps()).isEmpty();
        assertThat(positions.goBackTo()).isEqualTo(10);
    }

    @Test
    void namesRetentionAsTheReasonWhenKafkaDeletedWhatLayBefore() {
        send(FIRST, 0, 10, 0);

        positions.deleted();
        send(FIRST, 30, 31, 30);

        assertThat(positions.findings().gaps()).contains(new Gap(FIRST, 10, 30, GapReason.RETENTION));
    }

    @Test
    void goesOnByPositionInAnUplinkThatWasCreatedAgain() {
        send(FIRST, 0, 10, 0);

        positions.recreated();
        offset = 0;

        assertThat(send(FIRST, 8, 12, 8)).containsExactly(Outcome.REPEAT, Outcome.REPEAT, Outcome.TAKE, Outcome.TAKE);
    }

    @Test
    void keepsHoldingWhatWasHeldWhenAnotherEpochContinues() {
        send(FIRST, 0, 10, 0);
        send(FIRST, 15, 16, 10);

        send(SECOND, 10, 12, 10);

        assertThat(positions.commitOffset(offset)).isEqualTo(10);
    }

    @Test
    void doesNotMistakeAHeldRecordAfterARestartForTheNextOneOfWhatWasReadLater() {
        send(FIRST, 0, 10, 0);
        // A rolled back log whose new positions begin at 3; the part from 8 on lands first, then a repeat of before.
        send(SECOND, 8, 9, 3);
        send(FIRST, 7, 8, 7);

        restart(positions.state(""), 10);
        taken.clear();
        send(SECOND, 8, 9, 3);
        send(SECOND, 3, 9, 3);

        assertThat(taken).containsExactly(3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void passesOnARecordWithoutPositionOnceAlsoAfterGoingBackBehindIt() {
        send(FIRST, 0, 10, 0);
        send(FIRST, 12, 13, 10);
        assertThat(positions.takeForeign(offset)).isTrue();

        restart(positions.state(""), 10);

        assertThat(positions.takeForeign(11)).isFalse();
        assertThat(positions.takeForeign(12)).isTrue();
    }

    @Test
    void knowsAtLeastTheLastHundredEpochs() {
        for (int epoch = 0; epoch < 1000; epoch++) {
            send(new UUID(7, epoch), epoch, epoch + 1, epoch);
        }

        UplinkState state = positions.state("AAAAAAAAAAAAAAAAAAAAAA");

        assertThat(state.next()).hasSize(UplinkPositions.EPOCHS_MAX).containsKey(new UUID(7, 999)).containsKey(new UUID(7, 900));
        assertThat(send(new UUID(7, 900), 900, 901, 900)).containsExactly(Outcome.REPEAT);
    }

    @Test
    void doesNotBelieveAnEdgeThatAcknowledgesMoreThanItHasSent() {
        send(FIRST, 0, 10, 0);

        List<Outcome> outcomes = send(FIRST, 10, 11, Long.MAX_VALUE);

        assertThat(outcomes).containsExactly(Outcome.TAKE);
        assertThat(send(THIRD, 11, 12, -1)).containsExactly(Outcome.TAKE);
    }

    /** Sends positions {@code from} to before {@code to}, as one batch. */
    private List<Outcome> send(UUID epoch, long from, long to, long acknowledged) {
        List<Outcome> outcomes = new ArrayList<>();
        for (long position = from; position < to; position++) {
            Outcome outcome = positions.offer(new WireItem(epoch, position, position + 1, acknowledged, offset++, 0, false, null, null));
            outcomes.add(outcome);
            if (outcome.isTaken()) {
                taken.add(position);
            }
        }
        return outcomes;
    }

    private void restart(UplinkState state, long from) {
        positions = new UplinkPositions(UplinkStateCodec.decode(UplinkStateCodec.encode(state)));
        offset = from;
    }
}
