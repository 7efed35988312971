package io.sitewire.buffer;

import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes all that waits, writes it, syncs once, and only then lets it be read and reported. Whatever fails stays in the
 * queue and is tried again in a new segment.
 */
final class LogWriter implements Runnable {
    /** Kept free within {@code sizeMax}: the headers of new segments and new cursors are needed exactly when the buffer is full. */
    static final long RESERVE = 4096;
    /** The most bytes behind one sync, so that the first of many callers does not wait for all of them. */
    private static final long COMMIT_SIZE_MAX = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** What this run writes into each of its segments. */
    record Epoch(UUID id, UUID continued, long continuedAt) {
    }

    private final BufferOptions options;
    private final FileLayer files;
    private final Path directory;
    private final Clock clock;
    private final Epoch epoch;
    private final AppendQueue queue;
    private final Completions completions;
    private final Segments segments;
    private final Readers readers;
    private final Counters counters;
    private CurrentSegment current;
    private Segment segment;
    private volatile long positionNext;
    private List<List<PendingAppend>> underWay = List.of();
    private boolean careful;

    LogWriter(Parts parts, Epoch epoch, Readers readers) {
        this.options = parts.options();
        this.files = parts.files();
        this.directory = parts.directory();
        this.clock = parts.clock();
        this.queue = parts.queue();
        this.completions = parts.completions();
        this.segments = parts.segments();
        this.counters = parts.counters();
        this.epoch = epoch;
        this.readers = readers;
        this.positionNext = epoch.continuedAt();
    }

    /** The parts that reading and writing share. */
    record Parts(BufferOptions options, FileLayer files, Path directory, Clock clock, AppendQueue queue, Completions completions,
            Segments segments, Counters counters) {
    }

    long positionNext() {
        return positionNext;
    }

    /** Makes this run's first segment. If that fails the buffer opens all the same; the first append tries again. */
    void begin() {
        try {
            roll();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void run() {
        try {
            while (!queue.isDone() && !(queue.isClosed() && counters.state != State.UP)) {
                PendingAppend head = queue.awaitHead(options.retryDelay().toNanos());
                if (head != null) {
                    step(head);
                } else if (current == null) {
                    probe();
                }
            }
        } finally {
            // Nobody writes any more, whatever ended this: no append may wait for ever.
            queue.close();
            completions.failed(queue.drain(), queue.closed());
            completions.close();
            closeCurrent();
        }
    }

    /** With nothing to write, finds out whether writing works again, so that the state is not one of long ago. */
    private void probe() {
        try {
            roll();
            enter(State.UP);
        } catch (IOException e) {
            failed(e);
        }
    }

    private void step(PendingAppend head) {
        long seen = queue.changes();
        try {
            long frame = (long) Format.FRAME_HEADER_SIZE + head.size();
            if (prepare(frame)) {
                commit(frame);
                enter(State.UP);
            } else {
                enter(State.FULL);
                queue.awaitChange(seen, options.retryDelay().toNanos());
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failed(e);
            queue.awaitClose(options.retryDelay().toNanos());
        }
    }

    /** Sees to a segment and to room for the head; false if there is no room. */
    private boolean prepare(long frame) throws IOException {
        while (room() < frame + (rollNeeded(frame) ? Format.SEGMENT_HEADER_SIZE : 0)) {
            if (!makeRoom()) {
                return false;
            }
        }
        if (rollNeeded(frame)) {
            roll();
        }
        return true;
    }

    private boolean rollNeeded(long frame) {
        return current == null || current.hasRecords() && current.offset() + frame > options.segmentSizeUsed();
    }

    private long room() {
        return options.sizeMax() - RESERVE - segments.bytes();
    }

    /** Gives back a segment, or makes the current one ready to be given back; false if there is nothing to give. */
    private boolean makeRoom() throws IOException {
        boolean drop = options.fullPolicy() == BufferOptions.FullPolicy.DROP_OLDEST;
        boolean alone = segments.count() == 1 && segments.end() > segments.first();
        if (alone && (drop || readers.acknowledged() >= positionNext)) {
            roll();
        }
        if (drop) {
            return dropOldest();
        }
        return readers.reclaim();
    }

    private boolean dropOldest() {
        long first = segments.first();
        long end = segments.oldestEnd();
        long acknowledged = Math.min(end, readers.acknowledged());
        if (end < 0 || !segments.deleteOldest()) {
            return false;
        }
        long dropped = end - Math.max(first, acknowledged);
        counters.dropped.add(dropped);
        // One by one: so that a power cut leaves no hole.
        segments.syncDirectory();
        LOG.warn("buffer {} is full: dropped the {} oldest records, positions {} to {}", options.name(), dropped, first, end - 1);
        return true;
    }

    private void roll() throws IOException {
        SegmentHeader header = new SegmentHeader(positionNext, clock.millis(), epoch.id(), epoch.continued(), epoch.continuedAt(),
                Math.max(AppendQueue.FRAME_BODY_TARGET, options.appendSizeUsed()), "");
        // First: if making the next one fails half way, its name may be there, and nothing may follow in this one.
        closeCurrent();
        current = CurrentSegment.create(files, directory, header);
        segment = new Segment(positionNext, directory.resolve(Format.segmentName(positionNext)), header.createdMillis(),
                Format.SEGMENT_HEADER_SIZE, Format.SEGMENT_HEADER_SIZE, positionNext);
        segments.add(segment);
    }

    /** @param needed bytes that the head alone takes, which always fit */
    private void commit(long needed) throws IOException {
        long space = Math.max(options.segmentSizeUsed() - current.offset(), needed);
        underWay = queue.take(Math.min(room(), Math.min(space, Math.max(needed, COMMIT_SIZE_MAX))), careful);
        if (underWay.isEmpty()) {
            return;
        }
        long now = clock.millis();
        long position = positionNext;
        for (List<PendingAppend> frame : underWay) {
            int records = frame.stream().mapToInt(PendingAppend::records).sum();
            current.write(frame, position, records, now);
            position += records;
        }
        segments.resized(segment, current.offset());
        long started = System.nanoTime();
        current.sync();
        long took = System.nanoTime() - started;
        report(position, took);
    }

    /** From here on everything is durable. */
    private void report(long end, long syncNanos) {
        long position = positionNext;
        List<List<PendingAppend>> stored = underWay;
        underWay = List.of();
        positionNext = end;
        careful = false;
        segments.durable(segment, current.offset(), end);
        counters.syncs.increment();
        counters.syncNanos.add(syncNanos);
        counters.syncNanosMax.accumulate(syncNanos);
        counters.appended.add(end - position);
        counters.times.written(position, clock.millis());
        queue.stored(stored);
        for (List<PendingAppend> frame : stored) {
            completions.stored(frame, position);
            position += frame.stream().mapToInt(PendingAppend::records).sum();
        }
    }

    private void failed(Throwable why) {
        counters.writeFailures.increment();
        careful = true;
        if (!underWay.isEmpty()) {
            List<PendingAppend> withdrawn = queue.giveBack(underWay);
            underWay = List.of();
            segments.resized(segment, current.abandon());
            current = null;
            completions.withdrawn(withdrawn);
        }
        boolean space = why instanceof IOException io && files.isOutOfSpace(directory, io);
        State state = space ? State.NO_SPACE : State.FAILING;
        if (counters.state != state) {
            LOG.warn("writing failed: buffer {} in {}, position {}; nothing is acknowledged until it works again; tried again every"
                    + " {} ms; {}", options.name(), directory, positionNext, options.retryDelay().toMillis(),
                    space ? "free some space" : "look at the disk", why);
        }
        enter(state);
    }

    private void enter(State state) {
        if (counters.state == state) {
            return;
        }
        if (state == State.UP) {
            LOG.info("buffer {} stores again, from position {} on", options.name(), positionNext);
        } else if (state == State.FULL) {
            LOG.warn("buffer {} is full: bytes on disk {}, limit {}; appends wait until a reader acknowledges; nothing is lost",
                    options.name(), segments.bytes(), options.sizeMax());
        }
        counters.state = state;
    }

    private void closeCurrent() {
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                LOG.warn("segment not closed: {}; all that was acknowledged in it is synced", segment.path, e);
            }
            current = null;
        }
    }
}
