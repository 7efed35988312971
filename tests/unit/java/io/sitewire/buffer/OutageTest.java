package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.BufferStatistics.State;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OutageTest {
    private static final long SIZE_MAX = 1000;
    private final AppendQueue queue = new AppendQueue("outage", 1 << 20, new SourceStates(BufferOptions.of("outage")), 72);
    private final Outage outage = new Outage(Instant.EPOCH, 0, 3);

    @Test
    void aFullBufferHasRecoveredWhenATenthIsFreeAndNothingWaitedForTenSeconds() {
        outage.obstructed(State.FULL, queue);
        assertThat(outage.isOver(1_000_000, SIZE_MAX, SIZE_MAX)).as("while it is full").isFalse();

        outage.stores(1_000_000, queue);

        assertThat(outage.isOver(1_009_999, 100, SIZE_MAX)).isFalse();
        assertThat(outage.isOver(1_010_000, 99, SIZE_MAX)).isFalse();
        assertThat(outage.isOver(1_010_000, 100, SIZE_MAX)).isTrue();
        assertThat(outage.seconds()).isEqualTo(1000);
    }

    @Test
    void aBufferThatStaysNearlyFullHasRecoveredWhenNothingWaitedForTenMinutes() {
        outage.obstructed(State.FULL, queue);
        outage.stores(0, queue);

        assertThat(outage.isOver(599_999, 0, SIZE_MAX)).isFalse();
        assertThat(outage.isOver(600_000, 0, SIZE_MAX)).isTrue();
    }

    @Test
    void aDiskHasRecoveredAfterTenSecondsWhateverIsFreeInTheBuffer() {
        outage.obstructed(State.NO_SPACE, queue);
        outage.stores(0, queue);

        assertThat(outage.isOver(10_000, 0, SIZE_MAX)).isTrue();
    }

    @Test
    void eachAppendThatWaitedIsCountedOnceAndEachObstacleIsNewsOnce() {
        add(5);
        assertThat(outage.obstructed(State.FULL, queue)).isTrue();
        add(2);
        assertThat(outage.obstructed(State.NO_SPACE, queue)).isTrue();
        outage.stores(0, queue);
        assertThat(outage.waited()).isEqualTo(7);

        assertThat(outage.obstructed(State.FULL, queue)).isFalse();
        add(1);
        outage.stores(1, queue);

        assertThat(outage.waited()).as("the seven still wait, and one more").isEqualTo(8);
        assertThat(outage.interruptions()).isEqualTo(1);
        assertThat(outage.dropped(8)).isEqualTo(5);
    }

    private void add(int appends) {
        for (int i = 0; i < appends; i++) {
            queue.add(new PendingAppend(queue, new byte[1], 1, List.of(), 0));
        }
    }
}
