package io.sitewire.kafka;

import java.util.Map;
import java.util.TreeMap;

/**
 * The positions that were seen beyond a hole and not taken, as ranges. At most {@value #RANGES_MAX} ranges are kept, the lowest ones:
 * what matters is which is the lowest of all.
 */
final class HeldPositions {
    static final int RANGES_MAX = 256;
    /** First position to the one after the last. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    /** The highest position ever added, whether its range was kept or not. */
    private long highest = -1;
    /** Every position below this one is taken. */
    private long done;

    void add(long position) {
        highest = Math.max(highest, position);
        Map.Entry<Long, Long> before = ranges.floorEntry(position);
        if (before != null && before.getValue() > position) {
            return;
        }
        long from = before != null && before.getValue() == position ? before.getKey() : position;
        Long joined = ranges.remove(position + 1);
        ranges.put(from, joined == null ? position + 1 : joined);
        if (ranges.size() > RANGES_MAX) {
            ranges.pollLastEntry();
        }
    }

    void add(long from, long to) {
        add(from);
        if (to > from + 1) {
            highest = Math.max(highest, to - 1);
            Map.Entry<Long, Long> range = ranges.floorEntry(from);
            if (range != null && range.getValue() < to && range.getValue() > from) {
                long end = to;
                for (Map.Entry<Long, Long> later = ranges.higherEntry(range.getKey()); later != null && later.getKey() <= end;
                        later = ranges.higherEntry(range.getKey())) {
                    end = Math.max(end, later.getValue());
                    ranges.remove(later.getKey());
                }
                ranges.put(range.getKey(), end);
            }
        }
    }

    void addAll(HeldPositions other) {
        for (Map.Entry<Long, Long> range : other.ranges.entrySet()) {
            ranges.merge(range.getKey(), range.getValue(), Math::max);
        }
        highest = Math.max(highest, other.highest);
    }

    /** Forgets those below {@code position}: they are taken. */
    void removeBelow(long position) {
        done = position;
        while (!ranges.isEmpty() && ranges.firstKey() < position) {
            long to = ranges.pollFirstEntry().getValue();
            if (to > position) {
                ranges.merge(position, to, Math::max);
            }
        }
    }

    /** Whether all that was seen is taken. */
    boolean isEmpty() {
        return ranges.isEmpty() && highest < done;
    }

    /** Whether the lowest is known; it is not if all that were kept are taken and higher ones were forgotten. */
    boolean isLowestKnown() {
        return !ranges.isEmpty();
    }

    long lowest() {
        return ranges.firstKey();
    }
}
