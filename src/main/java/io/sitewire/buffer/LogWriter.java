package io.sitewire.buffer;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer: takes all that waits, writes it, syncs as the policy says, and only then lets it be read and reported. Whatever fails
 * stays in the queue and is tried again in a new segment; what there is no room for waits or goes, as the policy says.
 */
final class LogWriter implements Runnable {
    /** The most bytes behind one sync, so that the first of many callers does not wait for all of them. */
    private static final long COMMIT_SIZE_MAX = 4 << 20;
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

    /** What this run writes into each of its segments. */
    record Epoch(UUID id, UUID continued, long continuedAt) {
    }

    /** The parts that reading and writing share. */
    record Parts(BufferOptions options, FileLayer files, Path directory, Clock clock, IoThread io, AppendQueue queue,
            Completions completions, Segments segments, Gaps gaps, SourceStates states, Counters counters) {
    }

    private final BufferOptions options;
    private final Clock clock;
    private final AppendQueue queue;
    private final Completions completions;
    private final Segments segments;
    private final Gaps gaps;
    private final SourceStates states;
    private final Readers readers;
    private final Drops drops;
    private final WriterState state;
    private final Counters counters;
    private final LogTail tail;
    private final Room room;
    private volatile long positionNext;
    private List<List<PendingAppend>> underWay = List.of();
    /** States that go with the next commit, or into the next segment. */
    private List<SourceState> riding = List.of();
    private boolean careful;
    /** What the reading that did not fit would have needed: until then it is full. What is small and fits does not change it. */
    private long roomWanted;
    private long refillTried = System.nanoTime();

    LogWriter(Parts parts, Epoch epoch, Readers readers, ReserveFile reserve) {
        this.options = parts.options();
        this.clock = parts.clock();
        this.queue = parts.queue();
        this.completions = parts.completions();
        this.segments = parts.segments();
        this.gaps = parts.gaps();
        this.states = parts.states();
        this.counters = parts.counters();
        this.readers = readers;
        SteadyClock steady = new SteadyClock(clock);
        this.state = new WriterState(parts, steady);
        this.drops = new Drops(parts, readers, steady);
        this.tail = new LogTail(parts, epoch, steady);
        this.room = new Room(parts, reserve);
        this.positionNext = gaps.positionNext(tail.position());
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
            room.refill();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void run() {
        try {
            while (!queue.isDone() && !(queue.isClosed() && state.get() != State.UP)) {
                PendingAppend head = queue.awaitHead(Math.min(options.retryDelay().toNanos(), Math.max(1, tail.syncDueNanos())));
                expire();
                rollIfAsked();
                state.settle(room.left(), positionNext);
                if (riding.isEmpty()) {
                    riding = states.takeLater();
                }
                if (head != null) {
                    step(head);
                } else {
                    idle();
                }
                refill();
            }
            finish();
        } catch (IOException e) {
            failed(e);
        } finally {
            // Nobody writes any more, whatever ended this: no append may wait for ever.
            queue.close();
            completions.failed(queue.drain(), queue.closed());
            queue.rollsAsked().forEach(asked -> asked.completeExceptionally(queue.closed()));
            completions.close();
            tail.end();
            tail.close();
        }
    }

    /** The states that were to go with a later commit go now: there is none. */
    private void finish() throws IOException {
        riding = riding.isEmpty() ? states.takeLater() : riding;
        if (!riding.isEmpty()) {
            idle();
        }
        tail.syncIfDue(0);
    }

    /** With nothing to write: syncs what waits for it, writes gaps and states, and finds out whether writing works again. */
    private void idle() {
        try {
            tail.syncIfDue(tail.syncDueNanos());
            State now = state.get();
            if (!tail.isOpen() || state.isFailing() || now == State.NO_SPACE && room.hasAir(room.newSegment(), false)
                    && room.isKept()) {
                roll();
                state.enter(now == State.FULL ? now : State.UP);
            }
            long size = pendingSize();
            boolean rolls = tail.isRollNeeded(size);
            if (size > 0 && room.fits(size + (rolls ? room.newSegment() : 0), true) && room.hasAir(size, true)) {
                if (rolls) {
                    roll();
                }
                write(List.of());
            }
            endFull();
        } catch (IOException | RuntimeException e) {
            failed(e);
            if (state.get() == State.NO_SPACE && pendingSize() > 0) {
                room.release();
            }
        }
    }

    /** It is full until there is room for the reading that did not fit, or nobody needs any more what is there. */
    private void endFull() {
        if (state.get() == State.FULL && (room.left() >= roomWanted || readers.acknowledged() >= tail.position())) {
            state.enter(State.UP);
        }
    }

    private void refill() {
        try {
            if (!state.isFailing() && state.get() != State.NO_SPACE
                    && System.nanoTime() - refillTried > options.retryDelay().toNanos()) {
                refillTried = System.nanoTime();
                room.refill();
            }
        } catch (IOException e) {
            // How much space there is could not be asked for; it is asked again.
            LOG.debug("space not known: buffer {}", options.name(), e);
        }
    }

    /** Ends the segment for whoever asked, if it holds anything, and gives it back if all readers are done with it. */
    private void rollIfAsked() {
        List<CompletableFuture<Long>> asked = queue.rollsAsked();
        if (asked.isEmpty()) {
            return;
        }
        try {
            boolean fits = room.left() >= room.newSegment() || readers.reclaim();
            if (tail.hasRecords() && fits && room.hasAir(room.newSegment(), false)) {
                roll();
                readers.reclaim();
            }
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
        boolean ended = tail.isOpen() && !tail.hasRecords();
        for (CompletableFuture<Long> each : asked) {
            if (ended) {
                each.complete(tail.position());
            } else {
                each.completeExceptionally(new BufferException(BufferError.BUFFER_IO, "segment not ended: buffer " + options.name()
                        + ", position " + tail.position() + ", state " + state.get() + "; nothing was lost; try again when it is UP"));
            }
        }
    }

    private void expire() {
        try {
            if (tail.isOld(drops)) {
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
        boolean small = head.positions() == 0;
        try {
            long frame = options.encoding().frameOverhead() + head.size() + pendingSize();
            if (!small || state.get() != State.FULL) {
                roomWanted = frame + room.newSegment();
            }
            State obstacle = prepare(frame, small);
            if (obstacle == State.UP) {
                // What is small uses the space that is kept for it: that it was stored says nothing of readings.
                if (commit(frame) || !small || state.isFailing()) {
                    state.enter(State.UP);
                } else {
                    endFull();
                }
                return;
            }
            state.enter(obstacle);
            long left = room.left() - pendingSize() - (tail.isRollNeeded(frame) ? room.newSegment() : 0);
            if (!dropNewest(obstacle == State.FULL ? left : -1)) {
                queue.awaitChange(seen, options.retryDelay().toNanos());
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            failed(e);
            if (state.get() != State.NO_SPACE || !yielded() && !(small && room.release())) {
                queue.awaitClose(options.retryDelay().toNanos());
            }
        }
    }

    /** What the policies do about a full disk; false if that is to wait. */
    private boolean yielded() {
        do {
            try {
                return segments.setAside().giveUp() || dropNewest(-1) || options.fullPolicy() == FullPolicy.DROP_OLDEST && drops.oldest();
            } catch (IOException e) {
                failed(e);
            }
        } while (state.get() == State.NO_SPACE && room.release());
        return false;
    }

    /** Sees to a segment and to room for the head; tells what is in the way. */
    private State prepare(long frame, boolean small) throws IOException {
        while (!room.fits(frame + (tail.isRollNeeded(frame) ? room.newSegment() : 0), small)) {
            if (!makeRoom()) {
                return State.FULL;
            }
        }
        while (!room.hasAir(frame, small) || !small && !room.isKept()) {
            if (!segments.setAside().giveUp() && (options.fullPolicy() != FullPolicy.DROP_OLDEST || !drops.oldest())) {
                return State.NO_SPACE;
            }
        }
        if (tail.isRollNeeded(frame)) {
            roll();
        }
        return State.UP;
    }

    /** Gives back a segment, or makes the current one ready to be given back; false if there is nothing to give. */
    private boolean makeRoom() throws IOException {
        boolean drop = options.fullPolicy() == FullPolicy.DROP_OLDEST;
        boolean alone = segments.count() == 1 && segments.end() > segments.first();
        if (alone && (drop || readers.acknowledged() >= tail.position())) {
            roll();
        }
        return readers.reclaim() || segments.setAside().giveUp() || drop && drops.oldest();
    }

    /** Completes what does not fit into so many bytes, once it is on disk that it was dropped; false if there is nothing to drop. */
    private boolean dropNewest(long bytes) throws IOException {
        List<PendingAppend> dropped = options.fullPolicy() == FullPolicy.DROP_NEWEST ? queue.takeLargerThan(bytes) : List.of();
        if (dropped.isEmpty()) {
            return false;
        }
        underWay = List.of(dropped);
        long position = positionNext;
        long count = dropped.stream().mapToLong(PendingAppend::positions).sum();
        Gap gap = new Gap(position, position + count, clock.millis(), GapReason.DROP_NEWEST.text());
        List<SourceState> after = SourceStates.newest(dropped.stream().flatMap(append -> append.states().stream()).toList());
        if (after.isEmpty()) {
            gaps.append(gap);
            positionNext = gap.end();
        } else if (!logDropped(gap, after)) {
            completions.withdrawn(queue.giveBack(underWay));
            underWay = List.of();
            return false;
        }
        underWay = List.of();
        counters.missing(GapReason.DROP_NEWEST.text(), count);
        dropped.forEach(append -> states.stored(append.states()));
        queue.stored(List.of(dropped));
        completions.stored(dropped, position);
        return true;
    }

    /**
     * Their sources go on as if they were stored: the gap and the states are one frame in the log, so that after any crash both are there,
     * and their readings counted once, or neither. False if there is no room for that; then they wait.
     */
    private boolean logDropped(Gap gap, List<SourceState> after) throws IOException {
        long size = after.stream().mapToLong(SourceStates::size).sum() + CurrentSegment.gapsSize(List.of(gap), options.encoding());
        if (prepare(options.encoding().frameOverhead() + size + pendingSize(), true) != State.UP) {
            return false;
        }
        tail.writeDropped(gaps.pending(), riding, gap, after);
        report(tail.position(), List.of());
        tail.reported();
        return true;
    }

    private void roll() throws IOException {
        tail.roll(states.snapshot(riding));
        states.stored(riding);
        riding = List.of();
    }

    /** Whether a reading was stored. The bytes that the head, the gaps and the states before it need always fit. */
    private boolean commit(long needed) throws IOException {
        long pending = pendingSize();
        long space = Math.max(tail.space(), needed);
        long left = Math.max(room.left(), needed);
        underWay = queue.take(Math.min(left, Math.min(space, Math.max(needed, COMMIT_SIZE_MAX))) - pending, careful);
        boolean readings = underWay.stream().flatMap(List::stream).anyMatch(append -> append.positions() > 0);
        if (!underWay.isEmpty() || pending > 0) {
            write(underWay);
        }
        return readings;
    }

    private void write(List<List<PendingAppend>> frames) throws IOException {
        long first = tail.write(gaps.pending(), riding, frames);
        underWay = List.of();
        report(first, frames);
        tail.reported();
    }

    /** Bytes that gaps and states take at most that go before the next reading. */
    private long pendingSize() {
        long size = riding.stream().mapToLong(SourceStates::size).sum();
        return CurrentSegment.gapsSize(gaps.pending(), options.encoding())
                + (size == 0 ? 0 : options.encoding().frameOverhead() + size);
    }

    /** From here on everything is as safe as the policy makes it. */
    private void report(long first, List<List<PendingAppend>> stored) {
        long position = first;
        long bytes = stored.stream().flatMap(List::stream).mapToLong(PendingAppend::size).sum()
                + (long) stored.size() * Format.FRAME_HEADER_SIZE;
        long end = tail.position();
        if (end > first) {
            counters.watch.stored(end - first, bytes);
        }
        states.stored(riding);
        riding = List.of();
        gaps.written(end);
        positionNext = gaps.positionNext(end);
        careful = false;
        counters.appended.add(end - first);
        counters.times.written(first, clock.millis());
        queue.stored(stored);
        for (List<PendingAppend> frame : stored) {
            frame.forEach(append -> states.stored(append.states()));
            completions.stored(frame, position);
            position += frame.stream().mapToInt(PendingAppend::positions).sum();
        }
    }

    private void failed(Throwable why) {
        counters.writeFailures.increment();
        counters.watch.problem(why);
        careful = true;
        List<PendingAppend> withdrawn = queue.giveBack(underWay);
        underWay = List.of();
        tail.leaveIfWriting();
        completions.withdrawn(withdrawn);
        state.failed(why, positionNext);
    }
}
