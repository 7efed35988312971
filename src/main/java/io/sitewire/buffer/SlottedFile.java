package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.SteppingFile;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.UnknownFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file of two slots, of which only one is written between two syncs: whatever a power cut does to it, the other one is whole. All
 * of it is written when it is made, so that no later write needs space, which may be gone by then. One thread at a time.
 *
 * <p>After a failure the file is not trusted any more: its owner closes it, and the next write makes a new one.
 */
final class SlottedFile {
    private static final Logger LOG = LoggerFactory.getLogger(SlottedFile.class);

    private final FileLayer files;
    private final Path path;
    private final int size;
    private final int distance;
    private final Segments segments;
    private StoredFile file;
    private boolean counted;
    private boolean discarded;
    private long sequence;
    private int slotSynced;

    /** Reads a slot. */
    interface Decoder<S> {
        /** @return empty if it is damaged */
        Optional<S> decode(byte[] file, int offset) throws UnknownFormatException;
    }

    /**
     * @param size of the file
     * @param distance from the beginning of the first slot to that of the second
     * @param segments counts its bytes
     */
    SlottedFile(FileLayer files, Path path, int size, int distance, Segments segments) {
        this.files = files;
        this.path = path;
        this.size = size;
        this.distance = distance;
        this.segments = segments;
    }

    /**
     * The newer of its slots; empty, and not open, if both are damaged.
     *
     * @throws UnknownFormatException if it is of a newer version
     */
    <S> Optional<S> load(Decoder<S> decoder, ToLongFunction<S> sequenceOf) throws IOException {
        byte[] bytes = new byte[size];
        segments.addBytes(files.size(path));
        counted = true;
        // An error that passes must not cost what is in it.
        StoredFile opened = new SteppingFile(files.open(path, FileLayer.Access.UPDATE));
        S newest = null;
        try {
            opened.read(ByteBuffer.wrap(bytes), 0);
            for (int slot = 0; slot < 2; slot++) {
                S found = decoder.decode(bytes, slot * distance).orElse(null);
                if (found != null && (newest == null || sequenceOf.applyAsLong(found) > sequenceOf.applyAsLong(newest))) {
                    newest = found;
                    slotSynced = slot;
                }
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        if (newest == null) {
            opened.close();
            return Optional.empty();
        }
        sequence = sequenceOf.applyAsLong(newest);
        try {
            opened.sync();
            file = opened;
        } catch (IOException e) {
            // What it says counts; it is not written any more.
            LOG.warn("sync failed: {}; it is made anew when it is next written; look at the disk", path, e);
            opened.close();
        }
        return Optional.of(newest);
    }

    boolean isOpen() {
        return file != null;
    }

    /** For the slot to be written next. */
    long nextSequence() {
        return ++sequence;
    }

    /**
     * Writes the slot that was not synced last, or makes the file.
     *
     * @return whether it needs a {@link #sync} to be durable; a new file does not
     */
    boolean write(byte[] slot) throws IOException {
        if (file == null) {
            create(slot);
            return false;
        }
        file.write(ByteBuffer.wrap(slot), (1L - slotSynced) * distance);
        return true;
    }

    /** What was written is durable from here on. */
    void sync() throws IOException {
        file.sync();
        slotSynced = 1 - slotSynced;
    }

    void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("file not closed: {}", path, e);
            }
            file = null;
        }
    }

    /** What is left of an attempt takes space; what cannot even be deleted is counted, until the next attempt takes its place. */
    private void discard(Path unfinished) {
        try {
            files.delete(unfinished);
        } catch (IOException e) {
            LOG.debug("unfinished file not deleted: {}", unfinished, e);
            segments.addBytes(discarded ? 0 : size);
            discarded = true;
        }
    }

    private void create(byte[] slot) throws IOException {
        Path unfinished = path.resolveSibling(path.getFileName() + Format.UNFINISHED_SUFFIX);
        StoredFile created = files.open(unfinished, FileLayer.Access.CREATE);
        try {
            created.write(ByteBuffer.wrap(new byte[size]), 0);
            created.write(ByteBuffer.wrap(slot), 0);
            created.sync();
            files.rename(unfinished, path);
            files.syncDirectory(path.getParent());
        } catch (IOException e) {
            created.close();
            discard(unfinished);
            throw e;
        }
        if (discarded) {
            segments.addBytes(-size);
            discarded = false;
        }
        file = created;
        slotSynced = 0;
        if (!counted) {
            segments.addBytes(size);
            counted = true;
        }
    }
}
