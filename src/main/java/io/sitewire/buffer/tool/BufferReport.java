package io.sitewire.buffer.tool;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is in a buffer's folder.
 *
 * @param directory the folder
 * @param holder who uses the folder, as written into its lock; empty if nobody does
 * @param segments in the order of positions
 * @param readers in the order of names
 * @param first the first position that is kept
 * @param next the position after the last readable record
 * @param records readable records
 * @param bytes of all files of the folder
 * @param damages findings that are damage
 * @param notes findings that are not
 * @param positionsLost positions between {@code first} and {@code next} that cannot be read
 * @param bodiesChecked whether every byte was checked, or headers only
 */
public record BufferReport(Path directory, Optional<String> holder, List<SegmentReport> segments, List<ReaderReport> readers, long first,
        long next, long records, long bytes, long damages, long notes, long positionsLost, boolean bodiesChecked) {
    /** As {@code ./sitewire buffer verify} ends. */
    public String line() {
        return (damages == 0 ? "clean: " : "damaged: ") + positions(first, next) + ", records " + records + ", bytes " + bytes
                + ", segments " + segments.size() + ", damages " + damages + ", positions lost " + positionsLost + ", notes " + notes;
    }

    /** A range of positions, which may be empty, in words. */
    public static String positions(long first, long next) {
        return next > first ? "positions " + first + " to " + (next - 1) : "no positions, next " + next;
    }

    /**
     * One segment file.
     *
     * @param file its name
     * @param first the position in its name
     * @param next the position after its last readable record
     * @param records readable records
     * @param bytes its length
     * @param epoch the run that wrote it; empty if its header is damaged and it has no frame
     * @param created when it was made; empty if its header is damaged
     * @param state whether it is whole
     * @param keyId the key with which it is encrypted; empty if it is not
     * @param frames sound frames
     * @param framesCompressed how many of them are compressed
     */
    public record SegmentReport(String file, long first, long next, long records, long bytes, Optional<UUID> epoch,
            Optional<Instant> created, SegmentState state, Optional<String> keyId, long frames, long framesCompressed) {
    }

    /** How a segment is. */
    public enum SegmentState {
        /** The newest: a running buffer writes it; after a start it is not written again. */
        NEWEST,
        /** Whole, and never written again. */
        SEALED,
        /** Holds bytes that cannot be read, or misses positions. */
        DAMAGED
    }

    /**
     * One reader's cursor.
     *
     * @param name the reader's name
     * @param acknowledged everything below it is acknowledged; empty if the cursor is damaged
     * @param behind positions from there to the log's end
     * @param stored when the cursor was written; empty if it is damaged
     */
    public record ReaderReport(String name, Optional<Long> acknowledged, long behind, Optional<Instant> stored) {
    }
}
