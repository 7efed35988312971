package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.UnknownFormatException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One reader: its place on the caller's side, its files on the buffer's. Files are touched by the buffer's own thread only; the place
 * moves only with what the caller gets, so an interrupt skips nothing.
 */
final class LogReader implements BufferReader {
    /** What all readers of a buffer share. */
    record Parts(String buffer, FileLayer files, IoThread io, Segments segments, Gaps gaps, Counters counters) {
    }

    private final Parts parts;
    private final Cursor cursor;
    private final LogWalk walk;
    private final AtomicLong acknowledged;
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Consumer<LogReader> stored;
    /** Everything from the acknowledged position to here may be in the caller's hands. */
    private volatile long claimed;
    private long position;
    /** The epoch that the caller was told of last; null after a going-back. */
    private UUID told;
    private final Object gapLock = new Object();
    /** The gap at the end of what was read without asking for gaps; none if both are the same. */
    private long gapFrom = -1;
    private long gapUntil = -1;

    /** @param stored does what an acknowledgement asks for, on the buffer's own thread */
    LogReader(Parts parts, Cursor cursor, long acknowledged, Consumer<LogReader> stored) {
        this.parts = parts;
        this.cursor = cursor;
        this.walk = new LogWalk(parts);
        this.acknowledged = new AtomicLong(acknowledged);
        this.stored = stored;
        this.position = acknowledged;
        this.claimed = acknowledged;
    }

    @Override
    public List<StoredRecord> read(int recordsMax, long bytesMax, Duration wait) throws InterruptedException {
        List<StoredItem> items = readItems(new LogWalk.Limits(Math.max(1, recordsMax), bytesMax, false, false), wait);
        return items.stream().map(StoredRecord.class::cast).toList();
    }

    @Override
    public List<StoredItem> readItems(int itemsMax, long bytesMax, Duration wait) throws InterruptedException {
        return readItems(new LogWalk.Limits(Math.max(1, itemsMax), bytesMax, true, false), wait);
    }

    @Override
    public List<StoredItem> readLog(int itemsMax, long bytesMax, Duration wait) throws InterruptedException {
        return readItems(new LogWalk.Limits(Math.max(1, itemsMax), bytesMax, true, true), wait);
    }

    private List<StoredItem> readItems(LogWalk.Limits limits, Duration wait) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        long started = System.nanoTime();
        long nanos = nanos(wait);
        while (parts.segments().await(position, nanos - (System.nanoTime() - started))) {
            LogWalk.Batch batch = fetch(position, told, limits);
            if (batch == null) {
                break;
            }
            if (!limits.withGaps()) {
                passed(batch.items().isEmpty() ? position : batch.items().get(batch.items().size() - 1).end(), batch.next());
            }
            position = batch.next();
            told = batch.epoch();
            if (!batch.items().isEmpty()) {
                return batch.items();
            }
        }
        return List.of();
    }

    /** Whoever does not ask for gaps cannot acknowledge them either: they go with what is before them. */
    private void passed(long from, long until) {
        boolean done;
        synchronized (gapLock) {
            gapFrom = gapUntil == from ? gapFrom : from;
            gapUntil = until;
            done = acknowledged.get() >= gapFrom;
        }
        if (done && until > from) {
            acknowledge(until);
        }
    }

    @Override
    public void acknowledge(long upTo) {
        synchronized (gapLock) {
            long passed = upTo >= gapFrom && upTo < gapUntil ? gapUntil : upTo;
            long bounded = Math.min(passed, parts.segments().end());
            if (acknowledged.getAndAccumulate(bounded, Math::max) >= bounded) {
                return;
            }
        }
        if (scheduled.compareAndSet(false, true)) {
            parts.io().execute(() -> {
                scheduled.set(false);
                stored.accept(this);
            });
        }
    }

    @Override
    public long acknowledged() {
        return acknowledged.get();
    }

    @Override
    public void rewind() {
        position = acknowledged.get();
        told = null;
        claimed = position;
    }

    /** Whether any of the positions was read and is not acknowledged. On the buffer's own thread, on which all reading is done. */
    boolean inHand(long from, long until) {
        return acknowledged.get() < until && claimed > from;
    }

    /** Sets it back, or forward to what is kept, before it is used. */
    void place(long settled) {
        acknowledged.set(settled);
        position = settled;
        claimed = settled;
    }

    void store() {
        cursor.store(acknowledged.get());
    }

    /** False if the position may not survive a power cut. */
    boolean syncCursor() {
        store();
        return cursor.sync();
    }

    /** A file that is deleted but open takes its space all the same. */
    void letGo() {
        parts.io().execute(walk::letGo);
    }

    void closeFiles() {
        store();
        cursor.close();
        walk.close();
    }

    /** Null if the buffer was closed. */
    private LogWalk.Batch fetch(long from, UUID epoch, LogWalk.Limits limits) throws InterruptedException {
        try {
            Future<LogWalk.Batch> batch = parts.io().submit(() -> {
                LogWalk.Batch read = walk.read(from, epoch, limits);
                claimed = read.next();
                return read;
            });
            return batch.get();
        } catch (RejectedExecutionException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownFormatException) {
                throw new BufferException(BufferError.BUFFER_FORMAT_UNKNOWN, "read stopped: buffer " + parts.buffer() + ", position " + from
                        + ", " + e.getCause().getMessage() + "; nothing was skipped; use the version that wrote it", e.getCause());
            }
            if (e.getCause() instanceof IOException) {
                throw new BufferException(BufferError.BUFFER_IO, "read failed: buffer " + parts.buffer() + ", position " + from + ", "
                        + e.getCause() + "; nothing was skipped; read again, and look at the disk", e.getCause());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static long nanos(Duration wait) {
        return wait.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : wait.toNanos();
    }
}
