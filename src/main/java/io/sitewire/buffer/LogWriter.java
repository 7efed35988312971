package io.sitewire.buffer;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes all that waits, writes it, syncs as the policy says, and only then lets it be read and reported. Whatever fails
 * stays in the queue and is tried again in a new segment; what there is no room for waits or goes, as the policy says.
 */
final class LogWriter implements Runnable {
    /** Kept free within {@code sizeMax}: headers of new segments, new cursors, a new file of gaps are needed exactly when it is full. */
    static final long RESERVE = 4096;
    /** The most bytes behind one sync, so that the first of many callers does not wait for all of them. */
    private static final long COMMIT_SIZE_MAX = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** What this run writes into each of its segments. */
    record Epoch(UUID id, UUID continued, long continuedAt) {
    }

    /** The parts that reading and writing share. */
    record Parts(BufferOptions options, FileLayer files, Path directory, Clock clock, IoThread io, AppendQueue queue,
            Completions completions, Segments segments, Gaps gaps, Counters counters) {
    }

    private final BufferOptions options;
    private final FileLayer files;
    private final Path directory;
    private final Clock clock;
    private final SteadyClock steady;
    private final Epoch epoch;
    private final AppendQueue queue;
    private final Completions completions;
    private final Segments segments;
    private final Gaps gaps;
    private final Readers readers;
    private final Drops drops;
    private final WriterState state;
    private final Counters counters;
    private CurrentSegment current;
    private Segment segment;
    private long segmentBegun;
    /** The position after the last one in the log; beyond the durable end only between two syncs of {@link SyncPolicy#INTERVAL}. */
    private long positionWritten;
    private volatile long positionNext;
    private long syncedNanos = System.nanoTime();
    private List<List<PendingAppend>> underWay = List.of();
    private boolean careful;
    /** The current segment is being written: after a failure it is left. */
    private boolean writing;
    private boolean syncFailed;

    LogWriter(Parts parts, Epoch epoch, Readers readers) {
        this.options = parts.options();
        this.files = parts.files();
        this.directory = parts.directory();
        this.clock = parts.clock();
        this.steady = new SteadyClock(clock);
        this.queue = parts.queue();
        this.completions = parts.completions();
        this.segments = parts.segments();
        this.gaps = parts.gaps();
        this.counters = parts.counters();
        this.epoch = epoch;
        this.readers = readers;
        this.state = new WriterState(options, directory, segments, counters, clock);
        this.drops = new Drops(parts, readers, steady);
        this.positionWritten = epoch.continuedAt();
        this.positionNext = gaps.positionNext(positionWritten);
    }

    long positionNext() {
        return positionNext;
    }

    /** Makes this run's first segment. If that fails the buffer opens all the same; the first append tries again. */
    void begin() {
        try {
            if (options.gapsExpected()) {
                gaps.prepare();
            }
            roll();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void run() {
        try {
            while (!queue.isDone() && !(queue.isClosed() && state.get() != State.UP)) {
                PendingAppend head = queue.awaitHead(patienceNanos());
                expire();
                if (head != null) {
                    step(head);
                } else {
                    idle();
                }
            }
            syncIfDue(0);
        } catch (IOException e) {
            failed(e);
        } finally {
            // Nobody writes any more, whatever ended this: no append may wait for ever.
            queue.close();
            completions.failed(queue.drain(), queue.closed());
            completions.close();
            closeCurrent();
        }
    }

    private long patienceNanos() {
        return Math.min(options.retryDelay().toNanos(), positionWritten > segments.end() ? Math.max(1, syncDueNanos()) : Long.MAX_VALUE);
    }

    private long syncDueNanos() {
        return options.syncInterval().toNanos() - (System.nanoTime() - syncedNanos);
    }

    /** With nothing to write: syncs what waits for it, writes gaps, and finds out whether writing works again. */
    private void idle() {
        try {
            syncIfDue(syncDueNanos());
            State now = state.get();
            if (current == null || now == State.FAILING || now == State.NO_SPACE && hasAir(Format.SEGMENT_HEADER_SIZE)) {
                roll();
                enter(State.UP);
            }
            long size = pendingSize();
            if (size > 0 && room() >= size + (rollNeeded(size) ? Format.SEGMENT_HEADER_SIZE : 0) && hasAir(size)) {
                if (rollNeeded(size)) {
                    roll();
                }
                commit(size);
                enter(State.UP);
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private void expire() {
        try {
            if (current != null && current.hasRecords() && drops.isOld(segment.newestMillis, steady.millis())) {
                roll();
            }
            drops.expired();
        } catch (IOException | RuntimeException e) {
            // What is too old is still there, and its turn comes again.
            failed(e);
        }
    }

    private void step(PendingAppend head) {
        long seen = queue.changes();
        try {
            long frame = options.encoding().frameOverhead() + head.size() + pendingSize();
            State obstacle = prepare(frame);
            if (obstacle == State.UP) {
                commit(frame);
                enter(State.UP);
                return;
            }
            enter(obstacle);
            if (!dropNewest(obstacle == State.FULL ? room() - pendingSize() - (rollNeeded(frame) ? Format.SEGMENT_HEADER_SIZE : 0) : -1)) {
                queue.awaitChange(seen, options.retryDelay().toNanos());
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failed(e);
            if (state.get() != State.NO_SPACE || !yielded()) {
                queue.awaitClose(options.retryDelay().toNanos());
            }
        }
    }

    /** What the policies do about a full disk; false if that is to wait. */
    private boolean yielded() {
        try {
            return dropNewest(-1) || options.fullPolicy() == FullPolicy.DROP_OLDEST && drops.oldest();
        } catch (IOException e) {
            failed(e);
            return false;
        }
    }

    /** Sees to a segment and to room for the head; tells what is in the way. */
    private State prepare(long frame) throws IOException {
        while (room() < frame + (rollNeeded(frame) ? Format.SEGMENT_HEADER_SIZE : 0)) {
            if (!makeRoom()) {
                return State.FULL;
            }
        }
        while (!hasAir(frame)) {
            if (options.fullPolicy() != FullPolicy.DROP_OLDEST || !drops.oldest()) {
                return State.NO_SPACE;
            }
        }
        if (rollNeeded(frame)) {
            roll();
        }
        return State.UP;
    }

    private boolean rollNeeded(long frame) {
        if (current == null || !current.hasRecords()) {
            return current == null;
        }
        // Records go by segments: one that goes on for long would keep its first ones for as much longer.
        boolean lasting = !options.ageMax().isZero() && steady.millis() - segmentBegun > options.ageMax().toMillis() / 4;
        return lasting || current.offset() + frame > options.segmentSizeUsed();
    }

    private long room() {
        return options.sizeMax() - RESERVE - segments.bytes();
    }

    private boolean hasAir(long bytes) throws IOException {
        return options.freeSpaceMin() == 0 || files.spaceUsable(directory) - bytes >= options.freeSpaceMin();
    }

    /** Gives back a segment, or makes the current one ready to be given back; false if there is nothing to give. */
    private boolean makeRoom() throws IOException {
        boolean drop = options.fullPolicy() == FullPolicy.DROP_OLDEST;
        boolean alone = segments.count() == 1 && segments.end() > segments.first();
        if (alone && (drop || readers.acknowledged() >= positionWritten)) {
            roll();
        }
        return readers.reclaim() || drop && drops.oldest();
    }

    /** Completes what does not fit into so many bytes, once it is on disk that it was dropped; false if there is nothing to drop. */
    private boolean dropNewest(long bytes) throws IOException {
        List<PendingAppend> dropped = options.fullPolicy() == FullPolicy.DROP_NEWEST ? queue.takeLargerThan(bytes) : List.of();
        if (dropped.isEmpty()) {
            return false;
        }
        underWay = List.of(dropped);
        long position = positionNext;
        long count = dropped.stream().mapToLong(PendingAppend::records).sum();
        gaps.append(new Gap(position, position + count, clock.millis(), GapReason.DROP_NEWEST.text()));
        underWay = List.of();
        positionNext = position + count;
        counters.missing(GapReason.DROP_NEWEST.text(), count);
        queue.stored(List.of(dropped));
        completions.stored(dropped, position);
        return true;
    }

    private void roll() throws IOException {
        syncIfDue(0);
        SegmentHeader header = new SegmentHeader(positionWritten, clock.millis(), epoch.id(), epoch.continued(), epoch.continuedAt(),
                Math.max(AppendQueue.FRAME_BODY_TARGET, options.appendSizeUsed()), options.encoding().keyId());
        // First: if making the next one fails half way, its name may be there, and nothing may follow in this one.
        closeCurrent();
        current = CurrentSegment.create(files, directory, header, options.encoding());
        segment = new Segment(positionWritten, directory.resolve(Format.segmentName(positionWritten)), header.createdMillis(),
                Format.SEGMENT_HEADER_SIZE, Format.SEGMENT_HEADER_SIZE, positionWritten);
        segmentBegun = steady.millis();
        segment.newestMillis = segmentBegun;
        segments.add(segment);
    }

    /** @param needed bytes that the head and the gaps before it take, which always fit */
    private void commit(long needed) throws IOException {
        long pending = pendingSize();
        long space = Math.max(options.segmentSizeUsed() - current.offset(), needed);
        underWay = queue.take(Math.min(room(), Math.min(space, Math.max(needed, COMMIT_SIZE_MAX))) - pending, careful);
        if (underWay.isEmpty() && pending == 0) {
            return;
        }
        writing = true;
        long now = clock.millis();
        long first = current.writeGaps(gaps.pending(), positionWritten, now);
        long position = first;
        for (List<PendingAppend> frame : underWay) {
            int records = frame.stream().mapToInt(PendingAppend::records).sum();
            current.write(frame.stream().map(PendingAppend::body).toList(), position, records, records, now);
            position += records;
        }
        current.whole();
        segments.resized(segment, current.offset());
        segment.newestMillis = steady.millis();
        if (options.sync() == SyncPolicy.ALWAYS) {
            sync();
        } else if (options.sync() == SyncPolicy.NEVER) {
            current.takeAsDurable();
        }
        if (options.sync() != SyncPolicy.INTERVAL) {
            segments.durable(segment, current.offsetDurable(), position);
        } else if (positionWritten == segments.end()) {
            syncedNanos = System.nanoTime();
        }
        report(first, position);
        syncIfDue(syncDueNanos());
        writing = false;
    }

    /** Bytes that what is pending takes at most. */
    private long pendingSize() {
        return CurrentSegment.gapsSize(gaps.pending(), options.encoding());
    }

    private void sync() throws IOException {
        long started = System.nanoTime();
        try {
            current.sync();
        } catch (IOException e) {
            syncFailed = true;
            counters.syncFailures.increment();
            throw e;
        }
        syncedNanos = started;
        counters.synced(System.nanoTime() - started);
    }

    /** Makes durable what was reported before its sync, if it is time. */
    private void syncIfDue(long dueNanos) throws IOException {
        if (dueNanos <= 0 && current != null && positionWritten > segments.end()) {
            writing = true;
            sync();
            segments.durable(segment, current.offsetDurable(), positionWritten);
            writing = false;
        }
    }

    /** From here on everything is as safe as the policy makes it. */
    private void report(long first, long end) {
        long position = first;
        long bytes = underWay.stream().flatMap(List::stream).mapToLong(PendingAppend::size).sum()
                + (long) underWay.size() * Format.FRAME_HEADER_SIZE;
        counters.watch.stored(end - first, bytes);
        List<List<PendingAppend>> stored = underWay;
        underWay = List.of();
        positionWritten = end;
        gaps.written(end);
        positionNext = gaps.positionNext(end);
        careful = false;
        counters.appended.add(end - first);
        counters.times.written(first, clock.millis());
        queue.stored(stored);
        for (List<PendingAppend> frame : stored) {
            completions.stored(frame, position);
            position += frame.stream().mapToInt(PendingAppend::records).sum();
        }
    }

    private void failed(Throwable why) {
        counters.writeFailures.increment();
        counters.watch.problem(why);
        careful = true;
        List<PendingAppend> withdrawn = queue.giveBack(underWay);
        underWay = List.of();
        if (writing) {
            leave();
        }
        completions.withdrawn(withdrawn);
        state.failed(why, why instanceof IOException io && files.isOutOfSpace(directory, io), positionNext);
    }

    /** Nothing is written to the current segment any more. What was reported before its sync is synced now, or was lost by the disk. */
    private void leave() {
        try {
            if (!syncFailed) {
                syncIfDue(0);
            }
        } catch (IOException e) {
            LOG.warn("sync failed: {}; the file is not trusted any more", segment.path, e);
        }
        long durable = segments.end();
        if (positionWritten > durable) {
            gaps.lost(new Gap(durable, positionWritten, clock.millis(), GapReason.SYNC_FAILED.text()));
            counters.missing(GapReason.SYNC_FAILED.text(), positionWritten - durable);
            LOG.error("lost by a failed sync: buffer {}, {} positions from {} to {}, accepted before they were synced; they become a gap;"
                    + " look at the disk", options.name(), positionWritten - durable, durable, positionWritten - 1);
            positionWritten = durable;
        }
        writing = false;
        syncFailed = false;
        segments.resized(segment, current.abandon());
        current = null;
    }

    private void enter(State entered) {
        state.enter(entered, positionNext);
    }

    private void closeCurrent() {
        if (current != null) {
            current.closeAnyway();
            current = null;
        }
    }
}
