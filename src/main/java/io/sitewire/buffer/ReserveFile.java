package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space on the disk that is kept for what must be written when there is none: source states, gaps, the header of a new segment. It is a
 * file that is really written; giving the space back is deleting it. It counts as used, so the buffer's bound holds with it and without
 * it. One thread.
 */
final class ReserveFile {
    private static final int SIZE_MAX = 64 << 10;
    private static final int SIZE_LEAST = 4 << 10;
    /** A buffer of less than 256 KiB has none: it would be too much of it. */
    private static final int SHARE = 64;
    private static final int CHUNK_SIZE = 16 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(ReserveFile.class);

    private final FileLayer files;
    private final Path directory;
    private final Segments segments;
    private final int size;
    private boolean there;

    ReserveFile(BufferOptions options, FileLayer files, Path directory, Segments segments) {
        this.files = files;
        this.directory = directory;
        this.segments = segments;
        long share = Math.min(SIZE_MAX, options.sizeMax() / SHARE);
        this.size = share < SIZE_LEAST ? 0 : (int) share;
    }

    /** Takes up what an earlier run left: a file of another size is made anew. */
    void load() throws IOException {
        Path path = directory.resolve(Format.RESERVE_NAME);
        if (files.list(directory).contains(Format.RESERVE_NAME)) {
            if (size > 0 && files.size(path) == size) {
                there = true;
                segments.addBytes(size);
            } else {
                files.delete(path);
            }
        }
    }

    /** Bytes that are to be kept free within the bound, so that it can be made again. */
    int missing() {
        return there ? 0 : size;
    }

    /** Bytes that it has when it is there. */
    int size() {
        return size;
    }

    /** Writes it, if it is not there. What it cannot have now it is given later. */
    void fill() {
        if (there || size == 0) {
            return;
        }
        Path path = directory.resolve(Format.RESERVE_NAME);
        // Not zeros: a file system that stores those as holes would keep no space.
        byte[] chunk = new byte[CHUNK_SIZE];
        Arrays.fill(chunk, (byte) 'r');
        try (StoredFile file = files.open(path, FileLayer.Access.CREATE)) {
            for (int at = 0; at < size; at += CHUNK_SIZE) {
                file.write(ByteBuffer.wrap(chunk, 0, Math.min(CHUNK_SIZE, size - at)), at);
            }
            file.sync();
            there = true;
            segments.addBytes(size);
        } catch (IOException e) {
            LOG.debug("reserve not written: {}", path, e);
            delete(path);
        }
    }

    /** Gives its space back; false if there was none to give. */
    boolean release() {
        if (!there || !delete(directory.resolve(Format.RESERVE_NAME))) {
            return false;
        }
        there = false;
        segments.addBytes(-size);
        return true;
    }

    private boolean delete(Path path) {
        try {
            files.delete(path);
            return true;
        } catch (IOException e) {
            LOG.warn("reserve not deleted: {}; its space is not used", path, e);
            return false;
        }
    }
}
