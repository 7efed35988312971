package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments that hold what cannot be read, kept for a person to look at, and bounded: in bytes, in number, and they go before a reading has
 * to wait or to go. Setting one aside is a rename, which needs no space and keeps what is around the damage. Any thread.
 */
final class SetAside {
    /** Who has not looked at so many will not look at more. */
    static final int FILES_MAX = 32;
    private static final long SIZE_MAX = 64L << 20;
    private static final Logger LOG = LoggerFactory.getLogger(SetAside.class);

    private final FileLayer files;
    private final Path directory;
    private final long sizeMax;
    /** By name, and so the lowest positions first. */
    private final NavigableMap<String, Long> sizes = new TreeMap<>();
    private long bytes;
    private boolean gaveUp;

    /**
     * @param bufferSizeMax bound of the whole folder, of which at most a quarter is used here
     * @param segmentSize so much is kept in any case within that quarter: a segment of usual size is kept whole
     */
    SetAside(FileLayer files, Path directory, long bufferSizeMax, long segmentSize) {
        this.files = files;
        this.directory = directory;
        this.sizeMax = Math.min(bufferSizeMax / 4, Math.max(SIZE_MAX, segmentSize));
    }

    /** Takes up what earlier runs left. */
    synchronized void load(List<String> names) {
        for (String name : names) {
            if (Format.damagedPosition(name) >= 0) {
                count(name, size(name));
            }
        }
        bound();
    }

    /** Renames the segment; it is no segment any more once this returns. */
    synchronized void add(Path segment) throws IOException {
        String name = segment.getFileName() + Format.DAMAGED_SUFFIX;
        for (int number = 1; sizes.containsKey(name); number++) {
            name = segment.getFileName() + Format.DAMAGED_SUFFIX + "." + number;
        }
        files.rename(segment, directory.resolve(name));
        count(name, size(name));
        LOG.warn("damaged segment set aside: {}; everything readable in it was delivered; look at it, then delete it; it is deleted when"
                + " more is set aside than {} bytes or {} files, or when the buffer or the disk is full", directory.resolve(name), sizeMax,
                FILES_MAX);
        bound();
    }

    /** Deletes the oldest; false if there is none, or it cannot be deleted. */
    synchronized boolean giveUp() {
        if (sizes.isEmpty()) {
            return false;
        }
        String oldest = sizes.firstKey();
        try {
            files.delete(directory.resolve(oldest));
            // Its space is used again: it must not be back after a power cut.
            files.syncDirectory(directory);
        } catch (IOException e) {
            LOG.warn("damaged segment not deleted: {}; it is tried again when room is needed", directory.resolve(oldest), e);
            return false;
        }
        gaveUp = true;
        long size = sizes.remove(oldest);
        bytes -= size;
        LOG.warn("damaged segment deleted: {}, {} bytes, to make room", directory.resolve(oldest), size);
        return true;
    }

    /** Whether any was deleted for room: then it says nothing that there is none. */
    synchronized boolean gaveUp() {
        return gaveUp;
    }

    synchronized long bytes() {
        return bytes;
    }

    synchronized int count() {
        return sizes.size();
    }

    private long size(String name) {
        try {
            return files.size(directory.resolve(name));
        } catch (IOException e) {
            // Somebody deleted it, or it cannot be asked: it is no reason not to start.
            LOG.warn("size of a damaged segment not found: {}", directory.resolve(name), e);
            return 0;
        }
    }

    private void count(String name, long size) {
        sizes.put(name, size);
        bytes += size;
    }

    private void bound() {
        while (sizes.size() > 1 && (bytes > sizeMax || sizes.size() > FILES_MAX) && giveUp()) {
            continue;
        }
        if (sizes.size() == 1 && bytes > sizeMax) {
            cut(sizes.firstKey());
        }
    }

    /** One that is larger than all that may be kept: its beginning is. */
    private void cut(String name) {
        try (StoredFile file = files.open(directory.resolve(name), FileLayer.Access.UPDATE)) {
            file.truncate(sizeMax);
            sizes.put(name, sizeMax);
            bytes = sizeMax;
        } catch (IOException e) {
            LOG.warn("damaged segment not cut off: {}, {} bytes, limit {}; it is deleted when room is needed", directory.resolve(name),
                    bytes, sizeMax, e);
        }
    }
}
