package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.CursorSlot;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a reader's acknowledged position in a {@link SlottedFile}, so that a power cut can only set it back to an older position: then
 * records are read again, and none is lost. Any thread.
 */
final class Cursor {
    private static final Logger LOG = LoggerFactory.getLogger(Cursor.class);

    /** Left to what must find room in a full buffer: the file of gaps, and headers of segments. */
    private static final int SPARED = Format.GAPS_FILE_SIZE + 4 * Format.SEGMENT_HEADER_SIZE;

    private final SlottedFile file;
    private final Segments segments;
    private final Path path;
    private final Clock clock;
    private boolean failed;
    private long stored = -1;
    private boolean dirty;

    Cursor(FileLayer files, Path path, Clock clock, Segments segments) {
        this.file = new SlottedFile(files, path, Format.CURSOR_FILE_SIZE, Format.CURSOR_SLOT_DISTANCE, segments);
        this.segments = segments;
        this.path = path;
        this.clock = clock;
    }

    /**
     * The position in the file; empty if it is damaged.
     *
     * @throws io.sitewire.buffer.format.UnknownFormatException if it is of a newer version
     */
    synchronized OptionalLong load() throws IOException {
        Optional<CursorSlot> newest = file.load(CursorSlot::decode, CursorSlot::sequence);
        if (newest.isEmpty()) {
            return OptionalLong.empty();
        }
        stored = newest.get().position();
        return OptionalLong.of(stored);
    }

    /** Writes the position; a power cut may set it back, never forward. A failure only means that records are read again. */
    synchronized void store(long position) {
        if (position == stored && file.isOpen()) {
            return;
        }
        try {
            if (!file.isOpen() && !segments.hasRoom(Format.CURSOR_FILE_SIZE + SPARED)) {
                throw new IOException("no room for a new cursor within sizeMax");
            }
            dirty = file.write(new CursorSlot(file.nextSequence(), position, clock.millis()).encode());
            stored = position;
            failed = false;
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** What was stored survives a power cut from here on; false if that failed. */
    synchronized boolean sync() {
        if (dirty && file.isOpen()) {
            try {
                file.sync();
                dirty = false;
            } catch (IOException e) {
                giveUp(e);
            }
        }
        return file.isOpen();
    }

    synchronized void close() {
        sync();
        file.close();
    }

    /** After a failure the file is not trusted: the next store makes a new one. */
    private void giveUp(IOException why) {
        if (!failed) {
            LOG.warn("cursor not stored: {}, position {}; after a restart records are read again from position {}; tried again with the"
                    + " next acknowledgement; look at the disk", path, stored, Math.max(0, stored), why);
        }
        failed = true;
        dirty = false;
        file.close();
    }
}
