package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.CursorSlot;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a reader's acknowledged position in a file of two slots. Between two syncs only one of them is written, so that whatever a power
 * cut does to it, the other holds an older position: then records are read again, and none is lost. Any thread.
 */
final class Cursor {
    private static final Logger LOG = LoggerFactory.getLogger(Cursor.class);

    private final FileLayer files;
    private final Path path;
    private final Clock clock;
    private final Segments segments;
    private StoredFile file;
    private boolean counted;
    private boolean failed;
    private long sequence;
    private long stored = -1;
    private int slotSynced;
    private boolean dirty;

    Cursor(FileLayer files, Path path, Clock clock, Segments segments) {
        this.files = files;
        this.path = path;
        this.clock = clock;
        this.segments = segments;
    }

    /**
     * The position in the file; empty if it is damaged.
     *
     * @throws io.sitewire.buffer.format.UnknownFormatException if it is of a newer version
     */
    synchronized OptionalLong load() throws IOException {
        byte[] bytes = new byte[Format.CURSOR_FILE_SIZE];
        segments.addBytes(files.size(path));
        counted = true;
        StoredFile opened = files.open(path, FileLayer.Access.UPDATE);
        CursorSlot newest = null;
        try {
            opened.read(ByteBuffer.wrap(bytes), 0);
            for (int slot = 0; slot < 2; slot++) {
                CursorSlot found = CursorSlot.decode(bytes, slot * Format.CURSOR_SLOT_DISTANCE).orElse(null);
                if (found != null && (newest == null || found.sequence() > newest.sequence())) {
                    newest = found;
                    slotSynced = slot;
                }
            }
            opened.sync();
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        if (newest == null) {
            opened.close();
            return OptionalLong.empty();
        }
        file = opened;
        sequence = newest.sequence();
        stored = newest.position();
        return OptionalLong.of(stored);
    }

    /** Writes the position; a power cut may set it back, never forward. A failure only means that records are read again. */
    synchronized void store(long position) {
        if (position == stored && file != null) {
            return;
        }
        try {
            byte[] slot = new CursorSlot(++sequence, position, clock.millis()).encode();
            if (file == null) {
                create(slot);
            } else {
                file.write(ByteBuffer.wrap(slot), (1L - slotSynced) * Format.CURSOR_SLOT_DISTANCE);
                dirty = true;
            }
            stored = position;
            failed = false;
        } catch (IOException e) {
            giveUp(e);
        }
    }

    /** What was stored survives a power cut from here on; false if that failed. */
    synchronized boolean sync() {
        if (dirty && file != null) {
            try {
                file.sync();
                slotSynced = 1 - slotSynced;
                dirty = false;
            } catch (IOException e) {
                giveUp(e);
            }
        }
        return file != null;
    }

    synchronized void close() {
        sync();
        closeFile();
    }

    private void create(byte[] slot) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + Format.UNFINISHED_SUFFIX);
        StoredFile created = files.open(unfinished, FileLayer.Access.CREATE);
        try {
            // All of it is written now, so that no later store needs space, which may be gone by then.
            created.write(ByteBuffer.wrap(new byte[Format.CURSOR_FILE_SIZE]), 0);
            created.write(ByteBuffer.wrap(slot), 0);
            created.sync();
            files.rename(unfinished, path);
            files.syncDirectory(path.getParent());
        } catch (IOException e) {
            created.close();
            throw e;
        }
        file = created;
        slotSynced = 0;
        dirty = false;
        if (!counted) {
            segments.addBytes(Format.CURSOR_FILE_SIZE);
            counted = true;
        }
    }

    /** After a failure the file is not trusted: the next store makes a new one. */
    private void giveUp(IOException why) {
        if (!failed) {
            LOG.warn("cursor not stored: {}, position {}; after a restart records are read again from position {}; tried again with the"
                    + " next acknowledgement; look at the disk", path, stored, Math.max(0, stored), why);
        }
        failed = true;
        dirty = false;
        closeFile();
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("cursor not closed: {}", path, e);
            }
            file = null;
        }
    }
}
