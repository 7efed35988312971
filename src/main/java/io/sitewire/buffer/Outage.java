package io.sitewire.buffer;

import io.sitewire.buffer.BufferStatistics.State;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/**
 * The time from the first append that could not be stored until storing has really gone on. While a full buffer is drained it stores and
 * is full again with every segment that is given back: in the log that is one outage. The writer's thread.
 */
final class Outage {
    /** Storing has gone on if nothing was in its way for so long, and, after it was full, a good part of it is free. */
    static final long QUIET_MILLIS = 10_000;
    /** Or for so long, whatever is free. */
    static final long QUIET_FULL_MILLIS = 600_000;
    private static final int FREE_PART = 10;

    private final Instant since;
    private final long startedMillis;
    private final long droppedBefore;
    private final Set<State> obstacles = EnumSet.noneOf(State.class);
    private long storesSinceMillis = -1;
    private long waitingFrom;
    private long waited;
    private long interruptions;

    /** @param dropped readings that the policies have dropped so far */
    Outage(Instant since, long steadyMillis, long dropped) {
        this.since = since;
        this.startedMillis = steadyMillis;
        this.droppedBefore = dropped;
    }

    /** @return whether this is the first time in this outage that this is in the way */
    boolean obstructed(State obstacle, AppendQueue queue) {
        if (obstacles.isEmpty() || storesSinceMillis >= 0) {
            waitingFrom = Math.max(waitingFrom, queue.headNumber());
        }
        interruptions += storesSinceMillis >= 0 ? 1 : 0;
        storesSinceMillis = -1;
        return obstacles.add(obstacle);
    }

    /** It stores: perhaps for a moment. */
    void stores(long steadyMillis, AppendQueue queue) {
        long added = queue.added();
        waited += added - waitingFrom;
        waitingFrom = added;
        storesSinceMillis = steadyMillis;
    }

    /** @param room bytes that are free within {@code sizeMax} */
    boolean isOver(long steadyMillis, long room, long sizeMax) {
        long quiet = steadyMillis - storesSinceMillis;
        boolean drained = !obstacles.contains(State.FULL) || room >= sizeMax / FREE_PART || quiet >= QUIET_FULL_MILLIS;
        return storesSinceMillis >= 0 && quiet >= QUIET_MILLIS && drained;
    }

    Instant since() {
        return since;
    }

    /** From the first append that waited until it stored for good. */
    long seconds() {
        return (storesSinceMillis - startedMillis) / 1000;
    }

    Set<State> obstacles() {
        return obstacles;
    }

    /** Appends that could not be stored at once. */
    long waited() {
        return waited;
    }

    /** Times that it stored for a while and then did not. */
    long interruptions() {
        return interruptions;
    }

    long dropped(long droppedNow) {
        return droppedNow - droppedBefore;
    }
}
