package io.sitewire.buffer;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What is known of one segment file. Guarded by {@link Segments}. */
final class Segment {
    /** Missing ranges are told apart up to this many in a segment; more are counted again when they are read again. */
    private static final int LOSSES_MAX = 10_000;

    final long first;
    final Path path;
    /** When it was made; never later than that. */
    long createdMillis;
    /** No record of it was written later, by the clock that says what is too old; negative if that is not known yet. */
    long newestMillis = -1;
    /** Bytes on disk. */
    long size;
    /** Bytes up to here are durable and may be read. */
    long limit;
    /** The position after the last durable record. */
    long end;
    /** Holds bytes that could not be read: is set aside, not deleted. */
    boolean damaged;
    /** Nothing of a failed write is behind its end. */
    boolean cut;
    private final Set<Long> losses = new HashSet<>();

    Segment(long first, Path path, long createdMillis, long size, long limit, long end) {
        this.first = first;
        this.path = path;
        this.createdMillis = createdMillis;
        this.size = size;
        this.limit = limit;
        this.end = end;
    }

    /** Notes that the positions before {@code until} are missing; false if that is known. */
    boolean lost(long until) {
        damaged = true;
        return losses.size() >= LOSSES_MAX || losses.add(until);
    }
}
