package io.sitewire.buffer.tool;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.SegmentRecords;
import io.sitewire.buffer.format.UnknownFormatException;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeyUnusableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;

/**
 * All readings of a buffer's folder in order, read-only and without its lock: also while a process uses it. What that process appends
 * meanwhile may or may not be seen, and the newest readings may not be synced yet; what it deletes meanwhile is passed over. One thread,
 * which must not be interrupted; holds one frame in memory.
 */
public final class BufferExport implements Iterator<StoredRecord>, Closeable {
    private final FileLayer files;
    private final Path directory;
    private final ExportRange range;
    private final KeyRing keys;
    private final Progress progress;
    private SegmentRecords records;
    private long segmentFirst = -1;
    private long segmentEnd;
    private long limit;
    private long position;
    private boolean started;
    private long missing;
    private StoredRecord next;
    private long bytesDone;
    private long bytesTotal;

    private BufferExport(FileLayer files, Path directory, ExportRange range, KeyRing keys, Progress progress) {
        this.keys = keys;
        this.files = files;
        this.directory = directory;
        this.range = range;
        this.progress = progress;
    }

    /**
     * @throws BufferException {@link BufferError#BUFFER_DIRECTORY_UNUSABLE} if the folder cannot be listed; while reading,
     *     {@link BufferError#BUFFER_IO}, {@link BufferError#BUFFER_FORMAT_UNKNOWN} or one of the BUFFER_KEY_ errors
     */
    public static BufferExport open(Path directory) {
        return open(directory, ExportRange.ALL, KeyRing.NONE, Progress.NONE);
    }

    /** Only what is in the range; segments that lie outside of it by position are not opened. */
    public static BufferExport open(Path directory, ExportRange range, KeyRing keys, Progress progress) {
        return open(directory, new RealFiles(), range, keys, progress);
    }

    /** With the files of a test. */
    static BufferExport open(Path directory, FileLayer files, ExportRange range, KeyRing keys, Progress progress) {
        BufferExport export = new BufferExport(files, directory, range, keys, progress);
        try {
            for (long first : export.segments()) {
                export.bytesTotal += export.size(first);
            }
        } catch (IOException e) {
            throw new BufferException(BufferError.BUFFER_DIRECTORY_UNUSABLE, "buffer not read: " + directory + ", " + e
                    + "; nothing was touched; name a buffer's folder", e);
        }
        return export;
    }

    @Override
    public boolean hasNext() {
        try {
            while (next == null && (records != null || nextSegment())) {
                advance();
            }
        } catch (UnknownFormatException e) {
            throw failed(BufferError.BUFFER_FORMAT_UNKNOWN, e);
        } catch (KeyUnusableException e) {
            throw BufferError.of(e, "reading stopped: " + directory.resolve(Format.segmentName(segmentFirst)) + ", position " + position,
                    "nothing was touched");
        } catch (IOException e) {
            throw failed(BufferError.BUFFER_IO, e);
        }
        return next != null;
    }

    @Override
    public StoredRecord next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        StoredRecord taken = next;
        next = null;
        return taken;
    }

    /** Positions between the first and the last reading so far that could not be read, or are no longer kept. */
    public long missing() {
        return missing;
    }

    @Override
    public void close() throws IOException {
        if (records != null) {
            records.close();
            records = null;
        }
    }

    private void advance() throws IOException {
        if (!records.next(limit, segmentEnd)) {
            close();
            return;
        }
        long at = records.position();
        UUID epoch = records.epoch();
        long written = records.writtenMillis();
        BodyReader.Reading reading = records.take();
        if (reading != null) {
            missing += started ? at - position : 0;
            started = true;
            position = at + 1;
            StoredRecord record = new StoredRecord(at, epoch, reading.headers(), reading.payload(), records.hash());
            next = range.includes(record, written) ? record : null;
        }
    }

    /** Opens the segment after the last one; false if there is none. */
    private boolean nextSegment() throws IOException {
        while (true) {
            List<Long> later = segments().stream().filter(first -> first > segmentFirst).limit(2).toList();
            if (later.isEmpty()) {
                return false;
            }
            bytesDone += limit;
            progress.bytes(Math.min(bytesDone, bytesTotal), bytesTotal);
            limit = 0;
            segmentFirst = later.get(0);
            long end = later.size() > 1 ? later.get(1) : Long.MAX_VALUE;
            if (segmentFirst >= range.end()) {
                return false;
            }
            Path path = directory.resolve(Format.segmentName(segmentFirst));
            try {
                limit = files.size(path);
                if (end <= range.from()) {
                    continue;
                }
                records = SegmentRecords.openStepping(files, path, segmentFirst, keys);
                records.seek(Math.max(segmentFirst, range.from()));
                segmentEnd = Math.min(end, range.end());
                return true;
            } catch (NoSuchFileException e) {
                // Its readers are done with it: the owner deleted it between the listing and now.
                continue;
            }
        }
    }

    private long size(long first) throws IOException {
        try {
            return files.size(directory.resolve(Format.segmentName(first)));
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    private List<Long> segments() throws IOException {
        return files.list(directory).stream().map(Format::segmentPosition).filter(first -> first >= 0).sorted().toList();
    }

    private BufferException failed(BufferError error, IOException why) {
        return new BufferException(error, "reading stopped: " + directory.resolve(Format.segmentName(segmentFirst)) + ", position "
                + position + ", " + why.getMessage() + "; nothing was touched; "
                + (error == BufferError.BUFFER_IO ? "look at the disk" : "use the version that wrote it"), why);
    }
}
