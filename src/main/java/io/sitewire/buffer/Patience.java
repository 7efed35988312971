package io.sitewire.buffer;

import java.time.Duration;

/**
 * When to stop hoping that a segment can be read after all. Some errors of a disk pass (a cable, a controller that starts anew), and giving
 * positions up because of one would be a loss of our own making; a bad sector does not pass, and what is behind it must not wait for ever.
 * So it takes several tries over some time, and a disk that can be written. One thread.
 */
final class Patience {
    private static final int TRIES = 5;
    /** What failed longer ago is another story. */
    private static final Duration FORGOTTEN = Duration.ofHours(1);

    private final Duration time;
    private final Counters counters;
    private long segment = -1;
    private int tries;
    private long sinceNanos;
    private long lastNanos;
    private boolean over;

    Patience(Duration time, Counters counters) {
        this.time = time;
        this.counters = counters;
    }

    /** A read of that segment failed; true if that is to be put up with from here on. */
    boolean failed(long segmentFirst) {
        long now = System.nanoTime();
        if (segment != segmentFirst || now - lastNanos > FORGOTTEN.toNanos()) {
            segment = segmentFirst;
            tries = 0;
            sinceNanos = now;
        }
        lastNanos = now;
        tries++;
        over = tries >= TRIES && now - sinceNanos >= time.toNanos()
                && counters.state != BufferStatistics.State.FAILING && counters.state != BufferStatistics.State.READ_ONLY;
        return over;
    }

    /** Whether that segment is read around what the disk does not give. */
    boolean isOver(long segmentFirst) {
        return over && segment == segmentFirst;
    }

    Duration time() {
        return time;
    }
}
