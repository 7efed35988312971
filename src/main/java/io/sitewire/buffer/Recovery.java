package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.FrameScanner;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.format.SegmentRecords;
import io.sitewire.buffer.format.UnknownFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what an earlier run left. Only the newest segment is read; a segment before it ends where its successor begins. Nothing is
 * overwritten or deleted here but unfinished files: what follows the last whole frame is left where it is, and not looked at again,
 * since this run writes into a segment of its own.
 */
final class Recovery {
    private static final int COPY_CHUNK_SIZE = 64 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final FileLayer files;
    private final Path directory;
    private final Segments segments;
    private long next;
    private UUID continued = SegmentHeader.NO_EPOCH;
    private long bytesCut;
    private long newestMillis = -1;
    private StateRecovery states = new StateRecovery();

    /** @param start where to begin if there is no segment */
    Recovery(FileLayer files, Path directory, Segments segments, long start) {
        this.next = start;
        this.files = files;
        this.directory = directory;
        this.segments = segments;
    }

    /**
     * Fills in the segments.
     *
     * @throws UnknownFormatException if the newest one is of a newer version; then no file was touched
     */
    void run(List<String> names) throws IOException {
        List<Long> firsts = names.stream().map(Format::segmentPosition).filter(first -> first >= 0).sorted().toList();
        // Of the others the time is learnt when they are read; until then they are no older than this.
        long created = firsts.size() < 2 ? 0 : createdMillis(firsts.get(0));
        for (int i = 0; i < firsts.size() - 1; i++) {
            long first = firsts.get(i);
            Path path = directory.resolve(Format.segmentName(first));
            long size = files.size(path);
            segments.add(new Segment(first, path, created, size, size, firsts.get(i + 1)));
        }
        if (firsts.isEmpty()) {
            next = Math.max(next, names.stream().mapToLong(Format::damagedPosition).max().orElse(0));
        } else {
            boolean snapshot = newest(firsts.get(firsts.size() - 1));
            if (!snapshot && firsts.size() > 1) {
                states(firsts.get(firsts.size() - 2), firsts.get(firsts.size() - 1));
            }
        }
        segments.startAt(next);
    }

    private long createdMillis(long first) {
        try (SegmentRecords oldest = SegmentRecords.open(files, directory.resolve(Format.segmentName(first)), first)) {
            return oldest.header().map(SegmentHeader::createdMillis).orElse(Long.MAX_VALUE);
        } catch (IOException e) {
            // The reader that comes to it will say so.
            return Long.MAX_VALUE;
        }
    }

    /** The position of the next record. */
    long next() {
        return next;
    }

    /** The epoch of the newest record; none if there is no record. */
    UUID continued() {
        return continued;
    }

    /** How far the sources had been read. */
    Map<String, byte[]> states() {
        return states.states();
    }

    /** Bytes after the last whole frame. */
    long bytesCut() {
        return bytesCut;
    }

    /** The states at the end of the segment before the newest, under those of the newest, whose beginning cannot be read. */
    private void states(long first, long end) {
        StateRecovery older = new StateRecovery();
        Path path = directory.resolve(Format.segmentName(first));
        try (StoredFile file = files.open(path, FileLayer.Access.READ)) {
            older.segment(new FrameScanner(file, first, Format.FRAME_BODY_SIZE_MAX), files.size(path), end);
        } catch (IOException e) {
            LOG.warn("source states not read: {}; files may be read again from an earlier line", path, e);
        }
        older.add(states);
        states = older;
    }

    /** @return whether the source states that it begins with could be read */
    private boolean newest(long first) throws IOException {
        Path path = directory.resolve(Format.segmentName(first));
        long size = files.size(path);
        next = first;
        Optional<SegmentHeader> header = Optional.empty();
        long limit = Format.SEGMENT_HEADER_SIZE;
        try (StoredFile file = files.open(path, FileLayer.Access.UPDATE)) {
            header = SegmentRecords.readHeader(file, first);
            limit = scan(file, first, size, header.map(SegmentHeader::bodySizeMax).orElse(Format.FRAME_BODY_SIZE_MAX));
            makeDurable(file, path, limit);
        } catch (UnknownFormatException e) {
            throw new UnknownFormatException("file " + path + ": " + e.getMessage());
        } catch (IOException e) {
            LOG.warn("newest segment not read or synced: {}; it is used as far as it was read", path, e);
        }
        continued = continued(header);
        bytesCut = Math.max(0, size - limit);
        boolean nothing = limit == Format.SEGMENT_HEADER_SIZE;
        if (nothing && (header.isEmpty() || bytesCut > 0) && size > 0) {
            segments.setAside(path);
            return false;
        }
        long created = header.map(SegmentHeader::createdMillis).orElse(Long.MAX_VALUE);
        Segment segment = new Segment(first, path, created, size, limit, next);
        segment.newestMillis = newestMillis;
        segments.add(segment);
        return header.isPresent() && states.isWhole();
    }

    /**
     * The last run may have ended between write and sync: what will be read from here on must be durable first. If the sync fails a later
     * one proves nothing, so what was read is written anew and put in its place.
     */
    private void makeDurable(StoredFile file, Path path, long limit) throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            LOG.warn("sync failed: {}; its {} readable bytes are written anew; look at the disk", path, limit, e);
            Path copy = path.resolveSibling(path.getFileName() + Format.UNFINISHED_SUFFIX);
            try (StoredFile target = files.open(copy, FileLayer.Access.CREATE)) {
                ByteBuffer chunk = ByteBuffer.allocate(COPY_CHUNK_SIZE);
                for (long at = 0; at < limit; at += chunk.limit()) {
                    chunk.clear().limit((int) Math.min(COPY_CHUNK_SIZE, limit - at));
                    file.read(chunk, at);
                    target.write(chunk.flip(), at);
                }
                target.sync();
            }
            files.rename(copy, path);
            files.syncDirectory(directory);
        }
    }

    private long scan(StoredFile file, long first, long size, int bodySizeMax) throws IOException {
        FrameScanner scanner = new FrameScanner(file, first, bodySizeMax);
        long limit = Format.SEGMENT_HEADER_SIZE;
        for (FrameHeader frame = scanner.next(size); frame != null; frame = scanner.next(size)) {
            byte[] body = frame.first() >= next ? scanner.body(frame) : null;
            if (body != null) {
                next = frame.end();
                limit = scanner.offset();
                continued = frame.positions() > 0 ? frame.epoch() : continued;
                newestMillis = Math.max(newestMillis, frame.writtenMillis());
            }
            states.frame(frame, body, scanner.offset() - frame.frameSize());
        }
        return limit;
    }

    private UUID continued(Optional<SegmentHeader> header) {
        boolean records = !continued.equals(SegmentHeader.NO_EPOCH);
        if (records || header.isEmpty()) {
            return continued;
        }
        // A run that stored nothing is passed over: nobody may ever have heard of its epoch.
        boolean silent = header.get().continuedAt() == header.get().first();
        return silent ? header.get().continued() : header.get().epoch();
    }
}
