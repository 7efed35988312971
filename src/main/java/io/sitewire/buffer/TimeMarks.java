package io.sitewire.buffer;

import java.util.Iterator;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * When which position was written, in memory that does not grow with the backlog: the more marks there were, the coarser they get, always
 * on the side of older. Any thread.
 */
final class TimeMarks {
    private static final int MARKS_MAX = 1024;
    private final TreeMap<Long, Long> marks = new TreeMap<>();

    synchronized void written(long first, long millis) {
        marks.put(first, millis);
        if (marks.size() > MARKS_MAX) {
            boolean drop = false;
            for (Iterator<Long> each = marks.keySet().iterator(); each.hasNext(); drop = !drop) {
                each.next();
                if (drop) {
                    each.remove();
                }
            }
        }
    }

    /** A time not after the one at which the position was written; earlier positions are no longer asked for. */
    synchronized OptionalLong notAfter(long position) {
        Long floor = marks.floorKey(position);
        if (floor == null) {
            return OptionalLong.empty();
        }
        marks.headMap(floor).clear();
        return OptionalLong.of(marks.get(floor));
    }
}
