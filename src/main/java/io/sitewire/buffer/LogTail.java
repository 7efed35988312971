package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the log: the segment that is written, what of it is written and what is durable. After a failure the segment is left for
 * good, and the next one begins at the position that is durable. One thread.
 */
final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);

    private final BufferOptions options;
    private final FileLayer files;
    private final Path directory;
    private final Clock clock;
    private final SteadyClock steady;
    private final LogWriter.Epoch epoch;
    private final Segments segments;
    private final Gaps gaps;
    private final Counters counters;
    private CurrentSegment current;
    private Segment segment;
    private long segmentBegun;
    /** The position after the last one in the log; beyond the durable end only between two syncs of {@link SyncPolicy#INTERVAL}. */
    private long position;
    /** The epoch's hash up to there. */
    private long running;
    private long syncedNanos = System.nanoTime();
    /** Something was reported, and is not synced yet. */
    private boolean unsynced;
    /** The segment is being written: after a failure it is left. */
    private boolean writing;
    private boolean syncFailed;

    LogTail(LogWriter.Parts parts, LogWriter.Epoch epoch, SteadyClock steady) {
        this.options = parts.options();
        this.files = parts.files();
        this.directory = parts.directory();
        this.clock = parts.clock();
        this.segments = parts.segments();
        this.gaps = parts.gaps();
        this.counters = parts.counters();
        this.steady = steady;
        this.epoch = epoch;
        this.position = epoch.continuedAt();
    }

    boolean isOpen() {
        return current != null;
    }

    /** The position after the last one written. */
    long position() {
        return position;
    }

    /** Bytes that fit into the segment before it is at its size. */
    long space() {
        return options.segmentSizeUsed() - current.offset();
    }

    /** Whether all that it holds is too old. */
    boolean isOld(Drops drops) {
        return current != null && current.hasRecords() && drops.isOld(segment.newestMillis, steady.millis());
    }

    /** Whether a frame of so many bytes needs a new segment. */
    boolean isRollNeeded(long frame) {
        if (current == null || !current.hasRecords()) {
            return current == null;
        }
        // Records go by segments: one that goes on for long would keep its first ones for as much longer.
        boolean lasting = !options.ageMax().isZero() && steady.millis() - segmentBegun > options.ageMax().toMillis() / 4;
        return lasting || current.offset() + frame > options.segmentSizeUsed();
    }

    /** Nanoseconds until what was reported must be synced; {@code Long.MAX_VALUE} if nothing waits for that. */
    long syncDueNanos() {
        return unsynced ? options.syncInterval().toNanos() - (System.nanoTime() - syncedNanos) : Long.MAX_VALUE;
    }

    /** Begins a new segment with these source states, which are durable when it returns. */
    void roll(List<SourceState> states) throws IOException {
        syncIfDue(0);
        SegmentHeader header = new SegmentHeader(position, clock.millis(), epoch.id(), epoch.continued(), epoch.continuedAt(),
                Math.max(AppendQueue.FRAME_BODY_TARGET, options.appendSizeUsed()), "");
        // First: if making the next one fails half way, its name may be there, and nothing may follow in this one.
        close();
        current = CurrentSegment.create(files, directory, header, states, running);
        segment = new Segment(position, directory.resolve(Format.segmentName(position)), header.createdMillis(), current.offset(),
                current.offset(), position);
        segmentBegun = steady.millis();
        segment.newestMillis = segmentBegun;
        segments.add(segment);
    }

    /**
     * Writes what is given, in this order, and syncs it if the policy says so.
     *
     * @return the position of the first reading
     */
    long write(List<Gap> pending, List<SourceState> states, List<List<PendingAppend>> frames) throws IOException {
        writing = true;
        long now = clock.millis();
        long first = current.writeGaps(pending, position, now, running);
        long at = first;
        long hash = running;
        if (!states.isEmpty()) {
            current.write(List.of(SourceStates.encode(states)), new CurrentSegment.Count(at, 0, states.size()), now, hash);
        }
        for (List<PendingAppend> frame : frames) {
            List<byte[]> bodies = new ArrayList<>(frame.size());
            int positions = 0;
            int records = 0;
            long before = hash;
            for (PendingAppend append : frame) {
                bodies.add(append.body());
                positions += append.positions();
                records += append.records();
                hash = append.hashAfter(hash);
            }
            current.write(bodies, new CurrentSegment.Count(at, positions, records), now, before);
            at += positions;
        }
        current.whole();
        segments.resized(segment, current.offset());
        segment.newestMillis = steady.millis();
        settle(at);
        position = at;
        running = hash;
        return first;
    }

    /** What {@link #write} wrote is reported: from here on a failure is one of a later write. */
    void reported() throws IOException {
        syncIfDue(syncDueNanos());
        writing = false;
    }

    private void settle(long end) throws IOException {
        if (options.sync() == SyncPolicy.ALWAYS) {
            sync();
        } else if (options.sync() == SyncPolicy.NEVER) {
            current.takeAsDurable();
        }
        if (options.sync() != SyncPolicy.INTERVAL) {
            segments.durable(segment, current.offsetDurable(), end);
        } else if (!unsynced) {
            unsynced = true;
            syncedNanos = System.nanoTime();
        }
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
    void syncIfDue(long dueNanos) throws IOException {
        if (dueNanos <= 0 && current != null && unsynced) {
            writing = true;
            sync();
            segments.durable(segment, current.offsetDurable(), position);
            unsynced = false;
            writing = false;
        }
    }

    /** If a write failed: nothing is written to the segment any more. What was reported before its sync is synced now, or was lost. */
    void leaveIfWriting() {
        if (writing) {
            leave();
        }
    }

    private void leave() {
        try {
            if (!syncFailed) {
                syncIfDue(0);
            }
        } catch (IOException e) {
            LOG.warn("sync failed: {}; the file is not trusted any more", segment.path, e);
        }
        long durable = segments.end();
        if (position > durable) {
            gaps.lost(new Gap(durable, position, clock.millis(), GapReason.SYNC_FAILED.text()));
            counters.missing(GapReason.SYNC_FAILED.text(), position - durable);
            LOG.error("lost by a failed sync: buffer {}, {} positions from {} to {}, accepted before they were synced; they become a gap;"
                    + " look at the disk", options.name(), position - durable, durable, position - 1);
            position = durable;
        }
        unsynced = false;
        writing = false;
        syncFailed = false;
        segments.resized(segment, current.abandon());
        current = null;
    }

    /** Closes the segment, whether or not that works: all that counts in it is synced. */
    void close() {
        if (current != null) {
            current.closeAnyway();
            current = null;
        }
    }
}
