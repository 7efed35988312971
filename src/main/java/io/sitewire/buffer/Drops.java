package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.FrameScanner;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.format.SegmentRecords;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes whole segments that somebody may not have read, as the policies say: first the gap is on disk, then the segment goes, one
 * at a time, so that a power cut leaves no hole that nobody can explain. What a reader has in hand is not touched.
 *
 * <p>The writer's thread asks; the work is done on the thread on which all reading is done, so that no read is under way meanwhile.
 */
final class Drops {
    private static final Logger LOG = LoggerFactory.getLogger(Drops.class);

    private final BufferOptions options;
    private final FileLayer files;
    private final Path directory;
    private final IoThread io;
    private final Segments segments;
    private final Gaps gaps;
    private final Readers readers;
    private final Counters counters;
    private final SteadyClock steady;
    private final long startedMillis;
    private long checkedMillis;

    Drops(LogWriter.Parts parts, Readers readers, SteadyClock steady) {
        this.options = parts.options();
        this.files = parts.files();
        this.directory = parts.directory();
        this.io = parts.io();
        this.segments = parts.segments();
        this.gaps = parts.gaps();
        this.counters = parts.counters();
        this.readers = readers;
        this.steady = steady;
        this.startedMillis = steady.millis();
    }

    /** Gives back the oldest segment that nobody has in hand; false if there is none. */
    boolean oldest() throws IOException {
        return onReadersThread(() -> {
            for (Segment segment : segments.deletable()) {
                if (!readers.inHand(segment.first, segment.end)) {
                    return drop(segment, GapReason.DROP_OLDEST);
                }
            }
            return false;
        });
    }

    /** Gives back what is too old. Cheap if it was done a moment ago. */
    void expired() throws IOException {
        long now = steady.millis();
        if (options.ageMax().isZero() || now - checkedMillis < Math.min(1000, options.ageMax().toMillis() / 10)) {
            return;
        }
        checkedMillis = now;
        onReadersThread(() -> {
            for (Segment segment : segments.deletable()) {
                boolean old = isOld(newestMillis(segment), now);
                if (!old || readers.inHand(segment.first, segment.end) || !drop(segment, GapReason.AGE_MAX)) {
                    return false;
                }
            }
            return true;
        });
    }

    /** Whether something of that time is too old now. */
    boolean isOld(long millis, long now) {
        return !options.ageMax().isZero() && now - millis > options.ageMax().toMillis();
    }

    /** Nothing in it was written later: it ended before the next one was made. */
    private long newestMillis(Segment segment) {
        if (segment.newestMillis < 0) {
            Segment next = segments.after(segment);
            segment.newestMillis = startedMillis;
            if (next != null) {
                Path path = directory.resolve(Format.segmentName(next.first));
                try {
                    segment.newestMillis = SegmentRecords.header(files, path, next.first)
                            .map(SegmentHeader::createdMillis).orElse(startedMillis);
                } catch (IOException e) {
                    LOG.debug("age of a segment not found: {}; it counts from the start on", segment.path, e);
                }
            }
        }
        return segment.newestMillis;
    }

    private boolean drop(Segment segment, GapReason reason) throws IOException {
        long unread = Math.max(segment.first, readers.acknowledged());
        cut(segments.before(segment));
        // A cursor that may be set back by a power cut must find a word for all that it does not find.
        boolean safe = readers.syncCursors();
        long from = safe ? unread : segment.first;
        // Nor may a gap be forgotten that such a cursor would come to again.
        long passed = safe ? readers.lowest() : 0;
        if (from < segment.end && !gaps.drop(new Gap(from, segment.end, gaps.now(), reason.text()), passed)
                || !segments.delete(segment)) {
            return false;
        }
        segments.syncDirectory();
        readers.letGo();
        if (unread < segment.end) {
            counters.missing(reason.text(), segment.end - unread);
            LOG.error("dropped ({}): buffer {}, {} records, positions {} to {}; bytes on disk {}, limit {}; they become a gap",
                    reason.text(), options.name(), segment.end - unread, unread, segment.end - 1, segments.bytes(), options.sizeMax());
        }
        return true;
    }

    /**
     * Cuts off what a failed write left behind the end of a segment that stays: the one after it said where it ends, and is about to go.
     * In a segment of an earlier run it is looked for, once.
     */
    private void cut(Segment kept) throws IOException {
        if (kept == null || kept.cut) {
            return;
        }
        try (StoredFile file = files.open(kept.path, FileLayer.Access.UPDATE)) {
            long end = Math.min(kept.limit, offsetOf(file, kept, file.size()));
            file.truncate(end);
            // Also if it was short enough: it may have been cut before, and a power cut would bring back what was cut.
            file.sync();
            segments.durable(kept, end, kept.end);
            segments.resized(kept, end);
        } catch (NoSuchFileException e) {
            LOG.debug("segment not there: {}; nothing is left behind its end", kept.path, e);
        }
        kept.cut = true;
    }

    /** Where the first frame begins whose positions are the next segment's. */
    private static long offsetOf(StoredFile file, Segment segment, long size) throws IOException {
        FrameScanner scanner = new FrameScanner(file, segment.first, Format.FRAME_BODY_SIZE_MAX);
        FrameHeader frame = scanner.next(size);
        while (frame != null && (frame.positions() == 0 || frame.first() < segment.end)) {
            frame = scanner.next(size);
        }
        return frame == null ? size : scanner.offset() - frame.frameSize();
    }

    private boolean onReadersThread(java.util.concurrent.Callable<Boolean> task) throws IOException {
        try {
            return io.call(task);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
