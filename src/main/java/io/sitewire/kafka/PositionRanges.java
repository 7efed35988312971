package io.sitewire.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Positions that were declared missing and may still come. At most {@value #RANGES_MAX} ranges; what comes of others is taken for a
 * repeat.
 */
final class PositionRanges {
    static final int RANGES_MAX = 100;
    /** First position to the one after the last. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    /** A range, {@code to} being the position after the last. */
    record Range(long from, long to) {
    }

    void add(long from, long to) {
        if (to > from && ranges.size() < RANGES_MAX) {
            ranges.merge(from, to, Math::max);
        }
    }

    boolean covers(long from, long to) {
        Map.Entry<Long, Long> range = ranges.floorEntry(from);
        return range != null && range.getValue() >= to;
    }

    /** @return whether it was missing; from now on it is not */
    boolean remove(long from, long to) {
        if (!covers(from, to)) {
            return false;
        }
        Map.Entry<Long, Long> range = ranges.floorEntry(from);
        ranges.remove(range.getKey());
        if (range.getKey() < from) {
            ranges.put(range.getKey(), from);
        }
        if (to < range.getValue()) {
            ranges.put(to, range.getValue());
        }
        return true;
    }

    List<Range> all() {
        List<Range> all = new ArrayList<>(ranges.size());
        ranges.forEach((from, to) -> all.add(new Range(from, to)));
        return all;
    }
}
