package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Space on the disk that is kept for what must be written when there is none: source states, gaps, the header of a new segment. It is a
 * file that is really written; giving the space back is deleting it. It counts as used, so the buffer's bound holds with it and without
 * it. One thread.
 */
final class ReserveFile {
    /** A smaller buffer has none: it would be too much of it. */
    private static final int BUFFER_SIZE_LEAST = 256 << 10;
    /** Headers of a segment and of its frames, and gaps. */
    private static final int HEADERS_SIZE = 4096;
    private static final int CHUNK_SIZE = 16 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(ReserveFile.class);

    private final FileLayer files;
    private final Path directory;
    private final Segments segments;
    private final long sizeMax;
    private final int size;
    private boolean there;

    ReserveFile(BufferOptions options, FileLayer files, Path directory, Segments segments) {
        this.files = files;
        this.directory = directory;
        this.segments = segments;
        this.sizeMax = options.sizeMax();
        // After a write that failed for want of space, a new segment with all states, and one more state.
        long states = SourceStates.sizeMax(options) + SourceStates.sizeMaxOfOne(options);
        this.size = options.sizeMax() < BUFFER_SIZE_LEAST ? 0 : (int) states + HEADERS_SIZE;
    }

    /** Takes up what an earlier run left: a file of another size, or beside which there is no room any more, is made anew. */
    void load() throws IOException {
        Path path = directory.resolve(Format.RESERVE_NAME);
        if (files.list(directory).contains(Format.RESERVE_NAME)) {
            if (size > 0 && files.size(path) == size && segments.bytes() + size <= sizeMax) {
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
        // Neither zeros nor the same again and again: a file system that makes holes of those, or compresses, would keep no space.
        Random random = new Random();
        byte[] chunk = new byte[CHUNK_SIZE];
        try (StoredFile file = files.open(path, FileLayer.Access.CREATE)) {
            for (int at = 0; at < size; at += CHUNK_SIZE) {
                random.nextBytes(chunk);
                file.write(ByteBuffer.wrap(chunk, 0, Math.min(CHUNK_SIZE, size - at)), at);
            }
            file.sync();
            files.syncDirectory(directory);
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
        // Its space is about to be used: after a power cut it must not be there as well.
        segments.syncDirectory();
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
