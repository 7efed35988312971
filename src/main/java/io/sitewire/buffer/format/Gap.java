package io.sitewire.buffer.format;

import java.util.Collection;

/**
 * Positions that hold no reading, and never will.
 *
 * @param first the first of them
 * @param end the position after the last
 * @param millis when it became known, milliseconds since 1970 by the machine's clock
 * @param reason why, in a word
 */
public record Gap(long first, long end, long millis, String reason) {
    /**
     * Where a segment ends that begins with {@code first} and has its successor at {@code until}: earlier, if what was between them was
     * dropped. The segment may hold frames beyond its end, of writes that had failed and were done again in the segment that is gone.
     */
    public static long segmentEnd(Collection<Gap> dropped, long first, long until) {
        return dropped.stream().filter(gap -> gap.first > first && gap.first < until && gap.end >= until).mapToLong(Gap::first).min()
                .orElse(until);
    }

    /** The part of it from {@code from} to {@code until}; null if there is none. */
    public Gap within(long from, long until) {
        long start = Math.max(first, from);
        long stop = Math.min(end, until);
        return start < stop ? new Gap(start, stop, millis, reason) : null;
    }
}
