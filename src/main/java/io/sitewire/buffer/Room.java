package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What still fits: within the buffer's bound, and on the disk. A part is kept for what must be written when there is no room for
 * readings. One thread.
 */
final class Room {
    /** Kept free within {@code sizeMax}: headers of new segments, new cursors, a new file of gaps are needed exactly when it is full. */
    static final int RESERVE = 4096;

    private final BufferOptions options;
    private final FileLayer files;
    private final Path directory;
    private final Segments segments;
    private final SourceStates states;
    private final ReserveFile reserve;

    Room(LogWriter.Parts parts, ReserveFile reserve) {
        this.options = parts.options();
        this.files = parts.files();
        this.directory = parts.directory();
        this.segments = parts.segments();
        this.states = parts.states();
        this.reserve = reserve;
    }

    /** Bytes for readings; negative if a bound was lowered. */
    long left() {
        return options.sizeMax() - RESERVE - segments.bytes() - snapshot() - reserve.missing();
    }

    /**
     * Whether so many bytes fit.
     *
     * @param small it holds no reading: then the space that is kept for that may be used
     */
    boolean fits(long bytes, boolean small) {
        if (left() >= bytes) {
            return true;
        }
        return small && left() + reserve.size() >= bytes && (reserve.missing() > 0 || reserve.release());
    }

    /** Whether the disk has so many bytes for us; as {@link #fits}. */
    boolean hasAir(long bytes, boolean small) throws IOException {
        return hasAir(bytes) || small && reserve.release() && hasAir(bytes);
    }

    private boolean hasAir(long bytes) throws IOException {
        return options.freeSpaceMin() == 0 || files.spaceUsable(directory) - bytes >= options.freeSpaceMin();
    }

    /** The disk refused something small: gives back what is kept for it; false if that is done already. */
    boolean release() {
        return reserve.release();
    }

    /** Keeps space again for what is small, as soon as there is some. */
    void refill() throws IOException {
        if (reserve.missing() > 0 && left() >= 0 && hasAir(reserve.missing())) {
            reserve.fill();
        }
    }

    /** Bytes of a new segment before its first frame. */
    long newSegment() {
        return Format.SEGMENT_HEADER_SIZE + snapshot();
    }

    private long snapshot() {
        long size = states.size();
        return size == 0 ? 0 : Format.FRAME_HEADER_SIZE + size;
    }
}
