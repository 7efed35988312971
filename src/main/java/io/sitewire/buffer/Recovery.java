package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.SteppingFile;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameDecoder;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.FrameScanner;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.format.SegmentRecords;
import io.sitewire.buffer.format.UnknownFormatException;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeyUnusableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private final KeyRing keys;
    private final long given;
    private long next;
    private UUID continued = SegmentHeader.NO_EPOCH;
    private long bytesCut;
    private long newestMillis = -1;
    /** Holes behind which there are frames of one commit only. */
    private final List<Hole> torn = new ArrayList<>();
    private long commitMillis;
    /** The last frame if its header is sound and its body is not. */
    private FrameHeader broken;
    private boolean unreadable;
    private StateRecovery states = new StateRecovery();

    /** Positions of which no frame can be read, although there are some behind it. */
    record Hole(long first, long end) {
    }

    /** @param given the highest cursor: whatever the log holds, positions below it were there */
    Recovery(FileLayer files, Path directory, Segments segments, KeyRing keys, long given) {
        this.keys = keys;
        this.next = given;
        this.given = given;
        this.files = files;
        this.directory = directory;
        this.segments = segments;
    }

    /**
     * Fills in the segments.
     *
     * @throws UnknownFormatException if the newest one is of a newer version; then no file was touched
     * @throws KeyUnusableException if it is encrypted, and its key is missing or wrong; likewise
     */
    void run(List<String> names) throws IOException {
        segments.setAside().load(names);
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
        try {
            return SegmentRecords.header(files, directory.resolve(Format.segmentName(first)), first)
                    .map(SegmentHeader::createdMillis).orElse(Long.MAX_VALUE);
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

    /**
     * What the last run was writing when it ended, as far as that can be told: its last commit, of which some frames are there and some
     * are not. A frame bears the time of its commit, and two commits after one another never bear the same, so frames of a second one
     * behind a hole prove that the hole was durable; so does a cursor that is beyond it.
     */
    List<Hole> torn() {
        return torn;
    }

    /** The states at the end of the segment before the newest, under those of the newest, whose beginning cannot be read. */
    private void states(long first, long end) throws KeyUnusableException {
        StateRecovery older = new StateRecovery();
        Path path = directory.resolve(Format.segmentName(first));
        try (StoredFile file = files.open(path, FileLayer.Access.READ)) {
            older.segment(new FrameDecoder(file, first, SegmentRecords.readHeader(file, first), keys), files.size(path), end);
        } catch (KeyUnusableException e) {
            throw e.in(path.toString());
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
        try (SteppingFile file = new SteppingFile(files.open(path, FileLayer.Access.UPDATE))) {
            header = SegmentRecords.readHeader(file, first);
            limit = scan(new FrameDecoder(file, first, header, keys), size);
            unreadable = file.isHoled(0, size);
            makeDurable(file, path, limit);
        } catch (UnknownFormatException e) {
            throw new UnknownFormatException("file " + path + ": " + e.getMessage());
        } catch (KeyUnusableException e) {
            throw e.in(path.toString());
        } catch (IOException e) {
            LOG.warn("newest segment not read or synced: {}; it is used as far as it was read", path, e);
        }
        continued = continued(header);
        bytesCut = Math.max(0, size - limit);
        boolean nothing = limit == Format.SEGMENT_HEADER_SIZE;
        if (nothing && (header.isEmpty() || bytesCut > 0) && size > 0) {
            if (setAside(path)) {
                next = Math.max(next, given);
                return false;
            }
            // It keeps its name, and so its first position: another segment of that name would take its place.
            next = first + 1;
            unreadable = true;
        }
        boolean shortened = given > next;
        if (shortened) {
            LOG.error("the end of the log is not there: {}, its last position {}, a cursor says {}; what is not there is a gap", path, next,
                    given);
            next = given;
        }
        torn.removeIf(hole -> given > hole.first);
        long created = header.map(SegmentHeader::createdMillis).orElse(Long.MAX_VALUE);
        // With what cannot be read, if it is known that something was: then it is damage, and not a write that was under way.
        Segment segment = new Segment(first, path, created, size, shortened ? size : limit, next);
        segment.newestMillis = newestMillis;
        segment.damaged = unreadable;
        segments.add(segment);
        return states.isWhole();
    }

    /**
     * The last run may have ended between write and sync: what will be read from here on must be durable first. If the sync fails a later
     * one proves nothing, so what was read is written anew and put in its place.
     */
    private void makeDurable(StoredFile file, Path path, long limit) throws IOException {
        try {
            file.sync();
        } catch (IOException e) {
            if (!segments.hasRoom(files.size(path) + limit)) {
                LOG.warn("sync failed: {}; no room to write its {} readable bytes anew, it is used as it is; look at the disk", path, limit,
                        e);
                return;
            }
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

    /** The positions of what is whole and cannot be decrypted were given out all the same: they are not given again. */
    private long scan(FrameDecoder decoder, long size) throws IOException {
        FrameScanner scanner = decoder.scanner();
        long limit = Format.SEGMENT_HEADER_SIZE;
        for (FrameHeader frame = scanner.next(size); frame != null; frame = scanner.next(size)) {
            byte[] body = frame.first() >= next ? decoder.body(scanner, frame, size) : null;
            // What is whole as it is stored was given a position, whether or not anything can be made of it.
            boolean sound = body != null || frame.first() >= next && frame.coding().flags() != 0 && scanner.body(frame) != null;
            hole(frame, sound);
            if (sound) {
                next = frame.end();
                limit = scanner.offset();
                continued = frame.positions() > 0 ? frame.epoch() : continued;
                newestMillis = Math.max(newestMillis, frame.writtenMillis());
            }
            states.frame(frame, body, scanner.offset() - frame.frameSize());
        }
        return limit;
    }

    /** Deletes files of ours that were being made; somebody else's are left alone. */
    void deleteUnfinished(List<String> names) {
        for (String name : names) {
            if (isUnfinished(name)) {
                try {
                    files.delete(directory.resolve(name));
                } catch (IOException e) {
                    LOG.warn("unfinished file not deleted: {}; it is not used, and deleted at the next start", directory.resolve(name), e);
                }
            }
        }
    }

    private static boolean isUnfinished(String name) {
        if (!name.endsWith(Format.UNFINISHED_SUFFIX)) {
            return false;
        }
        String made = name.substring(0, name.length() - Format.UNFINISHED_SUFFIX.length());
        return Format.segmentPosition(made) >= 0 || Readers.isCursor(made) || made.equals(Format.GAPS_NAME);
    }

    private boolean setAside(Path path) {
        try {
            segments.setAside().add(path);
            return true;
        } catch (IOException e) {
            LOG.warn("damaged segment not set aside: {}; its first position is a gap", path, e);
            return false;
        }
    }

    /** What a frame says of the holes before it. */
    private void hole(FrameHeader frame, boolean whole) {
        // Another commit came after them, or a clean stop.
        boolean later = frame.writtenMillis() != commitMillis || frame.records() == 0;
        if (whole && later) {
            torn.clear();
        }
        if (whole && frame.first() > next && frame.records() > 0 && (broken == null || broken.writtenMillis() == frame.writtenMillis())) {
            torn.add(new Hole(next, frame.first()));
        }
        commitMillis = whole ? frame.writtenMillis() : commitMillis;
        broken = whole ? null : frame;
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
