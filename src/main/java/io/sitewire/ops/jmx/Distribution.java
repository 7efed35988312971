package io.sitewire.ops.jmx;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * How values are spread, in 512 counters whatever they are: each power of two in eight parts, so that a percentile is at most an eighth too
 * large. Any thread.
 */
final class Distribution {
    private static final int PARTS_LOG2 = 3;
    private static final int PARTS = 1 << PARTS_LOG2;
    private final AtomicLongArray counts = new AtomicLongArray(PARTS * Long.SIZE);
    private final LongAccumulator max = new LongAccumulator(Math::max, 0);

    /** One more; below 0 counts as 0. */
    void add(long value) {
        long counted = Math.max(0, value);
        counts.incrementAndGet(index(counted));
        max.accumulate(counted);
    }

    long max() {
        return max.get();
    }

    /** The value that so many of a hundred do not exceed; 0 if there is none. */
    long percentile(int percent) {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        long rank = (total * percent + 99) / 100;
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (seen >= rank && seen > 0) {
                return Math.min(upper(i), max.get());
            }
        }
        return 0;
    }

    private static int index(long value) {
        if (value < PARTS) {
            return (int) value;
        }
        int shift = Long.SIZE - 1 - PARTS_LOG2 - Long.numberOfLeadingZeros(value);
        return (shift + 1) * PARTS + (int) (value >>> shift & PARTS - 1);
    }

    /** The largest value that is counted there. */
    private static long upper(int index) {
        if (index < PARTS) {
            return index;
        }
        int shift = index / PARTS - 1;
        return ((long) (PARTS + index % PARTS + 1) << shift) - 1;
    }
}
