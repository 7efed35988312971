package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a buffer, what of them is durable, and the bytes that they take. The writer makes them longer, readers look where a
 * position is, and whoever makes room deletes from the oldest on. Any thread.
 */
final class Segments {
    private static final Logger LOG = LoggerFactory.getLogger(Segments.class);

    private final FileLayer files;
    private final Path directory;
    private final NavigableMap<Long, Segment> byFirst = new TreeMap<>();
    private long bytes;
    private long start;
    private StoredEpoch run;
    private boolean closed;
    /** Missing positions below this, of which there is no segment, are counted. */
    private long missingCounted;
    private final SetAside setAside;
    private final long sizeMax;

    /** @param sizeMax bound of the whole folder */
    Segments(FileLayer files, Path directory, long sizeMax, SetAside setAside) {
        this.sizeMax = sizeMax;
        this.files = files;
        this.directory = directory;
        this.setAside = setAside;
    }

    /** Where a position is to be read: bytes below {@code limit}, positions below {@code end}. */
    record Span(long first, Path path, long limit, long end, boolean newest) {
    }

    /** The position at which the log stands as long as there is no segment. */
    synchronized void startAt(long position) {
        start = position;
    }

    /** What is appended from here on is of that run. */
    synchronized void begin(StoredEpoch epoch) {
        run = epoch;
    }

    /** The run that is under way, for a reader that has read all and was told of another one last; otherwise null. */
    synchronized StoredEpoch runAt(long position, UUID told) {
        boolean due = run != null && !closed && end() <= position && !run.epoch().equals(told);
        return due ? new StoredEpoch(position, run.epoch(), run.continued(), run.continuedAt()) : null;
    }

    /** Adds the newest segment. One of the same name, in which nothing was stored, is replaced by it. */
    synchronized void add(Segment segment) {
        Segment replaced = byFirst.put(segment.first, segment);
        bytes += segment.size - (replaced == null ? 0 : replaced.size);
    }

    /** Takes bytes of other files of the folder into account. */
    synchronized void addBytes(long more) {
        bytes += more;
    }

    /** More of the newest segment is durable. */
    synchronized void durable(Segment segment, long limit, long end) {
        segment.limit = limit;
        segment.end = end;
        notifyAll();
    }

    /** The file now takes so many bytes, durable or not. */
    synchronized void resized(Segment segment, long size) {
        bytes += size - segment.size;
        segment.size = size;
    }

    /** Bytes on disk, with what is set aside. */
    synchronized long bytes() {
        return bytes + setAside.bytes();
    }

    /** Whether so many bytes more are within the bound. */
    boolean hasRoom(long more) {
        return bytes() + more <= sizeMax;
    }

    SetAside setAside() {
        return setAside;
    }

    synchronized int count() {
        return byFirst.size();
    }

    /** The first position that is kept. */
    synchronized long first() {
        return byFirst.isEmpty() ? start : byFirst.firstKey();
    }

    /** The position after the last durable record. */
    synchronized long end() {
        return byFirst.isEmpty() ? start : byFirst.lastEntry().getValue().end;
    }

    /** When the segment that holds the position was made, milliseconds since 1970. */
    synchronized long createdMillis(long position) {
        Map.Entry<Long, Segment> entry = byFirst.floorEntry(position);
        return entry == null ? Long.MAX_VALUE : entry.getValue().createdMillis;
    }

    /** A reader has learnt when the segment was made. */
    synchronized void created(long segmentFirst, long millis) {
        Segment segment = byFirst.get(segmentFirst);
        if (segment != null) {
            segment.createdMillis = millis;
        }
    }

    synchronized boolean contains(long segmentFirst) {
        return byFirst.containsKey(segmentFirst);
    }

    /** Where to read the first record at or after the position; null if there is none yet. */
    synchronized Span spanAt(long position) {
        Map.Entry<Long, Segment> entry = byFirst.floorEntry(position);
        entry = entry == null ? byFirst.firstEntry() : entry;
        while (entry != null && entry.getValue().end <= position) {
            entry = byFirst.higherEntry(entry.getKey());
        }
        if (entry == null) {
            return null;
        }
        Segment segment = entry.getValue();
        return new Span(segment.first, segment.path, segment.limit, segment.end, byFirst.higherKey(segment.first) == null);
    }

    /** Waits until there is a durable record at or after the position; false if that did not come in time, or the buffer was closed. */
    synchronized boolean await(long position, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!closed && end() <= position) {
            long rest = deadline - System.nanoTime();
            if (rest <= 0) {
                return false;
            }
            wait(rest / 1_000_000, (int) (rest % 1_000_000));
        }
        return !closed;
    }

    /** Nothing more will come: whoever waits returns. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Notes missing positions; returns how many of them are news. */
    synchronized long lost(long segmentFirst, long from, long until) {
        Segment segment = byFirst.get(segmentFirst);
        if (segment != null) {
            return segment.lost(until) ? until - from : 0;
        }
        long news = Math.max(0, until - Math.max(from, missingCounted));
        missingCounted = Math.max(missingCounted, until);
        return news;
    }

    /** Notes that the segment holds bytes that could not be read. */
    synchronized void damaged(long segmentFirst) {
        Segment segment = byFirst.get(segmentFirst);
        if (segment != null) {
            segment.damaged = true;
        }
    }

    /** All but the newest, the oldest first. */
    synchronized List<Segment> deletable() {
        List<Segment> all = new ArrayList<>(byFirst.values());
        return all.isEmpty() ? all : all.subList(0, all.size() - 1);
    }

    /** The segment after that one; null if there is none. */
    synchronized Segment after(Segment segment) {
        Map.Entry<Long, Segment> next = byFirst.higherEntry(segment.first);
        return next == null ? null : next.getValue();
    }

    /** The segment before that one; null if there is none. */
    synchronized Segment before(Segment segment) {
        Map.Entry<Long, Segment> before = byFirst.lowerEntry(segment.first);
        return before == null ? null : before.getValue();
    }

    /** The end of the oldest segment if it can be deleted, that is, if it is not the newest; otherwise -1. */
    synchronized long oldestEnd() {
        return byFirst.size() < 2 ? -1 : byFirst.firstEntry().getValue().end;
    }

    /**
     * Deletes the oldest segment, unless it is the newest; what is damaged is set aside instead.
     *
     * @return false if it was not deleted
     */
    boolean deleteOldest() {
        Segment oldest;
        synchronized (this) {
            oldest = byFirst.isEmpty() ? null : byFirst.firstEntry().getValue();
        }
        return oldest != null && delete(oldest);
    }

    /** As {@link #deleteOldest}, for any of them. */
    boolean delete(Segment oldest) {
        synchronized (this) {
            if (byFirst.size() < 2 || byFirst.lastEntry().getValue() == oldest) {
                return false;
            }
            byFirst.remove(oldest.first);
        }
        try {
            if (oldest.damaged) {
                setAside.add(oldest.path);
            } else {
                files.delete(oldest.path);
            }
        } catch (IOException e) {
            LOG.warn("segment not deleted: {}; it is tried again with the next one", oldest.path, e);
            synchronized (this) {
                byFirst.put(oldest.first, oldest);
            }
            return false;
        }
        synchronized (this) {
            bytes -= oldest.size;
        }
        return true;
    }

    /** Makes deletions survive a power cut; false if that failed. */
    boolean syncDirectory() {
        try {
            files.syncDirectory(directory);
            return true;
        } catch (IOException e) {
            LOG.warn("folder not synced: {}; after a power cut deleted segments may be there again, and are deleted again", directory, e);
            return false;
        }
    }
}
