package io.sitewire.buffer;

import io.sitewire.buffer.format.Encoding;
import java.time.Duration;
import java.util.Objects;

/**
 * What a buffer may use. Start from {@link #of}, and change what differs.
 *
 * @param name for threads, logs and errors
 * @param sizeMax the most bytes on disk, headers, cursors, lock, the segment being written and what was set aside as damaged included
 * @param segmentSize the size at which a new segment is begun; space comes back in steps of it. At most a quarter of {@code sizeMax} is
 *     used, whatever it says
 * @param recordSizeMax the most bytes of one record: headers, payload and a few bytes for each header's lengths
 * @param fullPolicy what happens to an append when there is no room within {@code sizeMax}
 * @param appendSizeMax the most bytes of one append; at least {@code recordSizeMax}, and at most half of {@code sizeMax} is used
 * @param queueSizeMax the most bytes that wait in memory to be written or reported
 * @param retryDelay how long to wait after a failed write before the next one
 * @param sync when an append completes, and so what a power cut can take
 * @param syncInterval the longest time between a write and its sync under {@link SyncPolicy#INTERVAL}
 * @param ageMax segments whose newest record is older are dropped, read or not, but not what a reader has in hand; time in which the
 *     process does not run counts, a clock that is set while it runs does not. Zero for no limit
 * @param freeSpaceMin bytes that are left to others on the disk: with less, it is as if the disk were full
 * @param encoding whether new records are compressed and encrypted, and the keys of what is encrypted already
 */
public record BufferOptions(String name, long sizeMax, long segmentSize, int recordSizeMax, FullPolicy fullPolicy, int appendSizeMax,
        long queueSizeMax, Duration retryDelay, SyncPolicy sync, Duration syncInterval, Duration ageMax, long freeSpaceMin,
        Encoding encoding) {
    /** Less than this could not hold headers, cursors and a few records. */
    static final long SIZE_MAX_LEAST = 16 << 10;
    /** No frame is larger; see io.sitewire.buffer.format.Format. */
    static final int APPEND_SIZE_MOST = 64 << 20;

    /** What happens to an append when the buffer is full. */
    public enum FullPolicy {
        /** It waits until there is room; nothing is lost. */
        BLOCK,
        /**
         * The oldest segments are deleted, read or not, and become a gap; but never what a reader has read and not yet acknowledged: if
         * nothing else is left, it waits.
         */
        DROP_OLDEST,
        /** It completes, once it is on disk that its records were dropped: their positions are a gap. */
        DROP_NEWEST
    }

    public BufferOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(fullPolicy, "fullPolicy");
        Objects.requireNonNull(retryDelay, "retryDelay");
        Objects.requireNonNull(sync, "sync");
        Objects.requireNonNull(syncInterval, "syncInterval");
        Objects.requireNonNull(ageMax, "ageMax");
        Objects.requireNonNull(encoding, "encoding");
        check(sizeMax >= SIZE_MAX_LEAST, name, "sizeMax", sizeMax, "at least " + SIZE_MAX_LEAST);
        check(segmentSize > 0, name, "segmentSize", segmentSize, "more than 0");
        check(recordSizeMax > 0 && recordSizeMax <= sizeMax / 2, name, "recordSizeMax", recordSizeMax,
                "more than 0 and at most half of sizeMax " + sizeMax);
        check(appendSizeMax >= recordSizeMax && appendSizeMax <= APPEND_SIZE_MOST, name, "appendSizeMax", appendSizeMax,
                "at least recordSizeMax " + recordSizeMax + " and at most " + APPEND_SIZE_MOST);
        check(queueSizeMax > 0, name, "queueSizeMax", queueSizeMax, "more than 0");
        check(!retryDelay.isNegative() && !retryDelay.isZero(), name, "retryDelay in ms", retryDelay.toMillis(), "more than 0");
        check(!syncInterval.isNegative() && !syncInterval.isZero(), name, "syncInterval in ms", syncInterval.toMillis(), "more than 0");
        check(!ageMax.isNegative(), name, "ageMax in ms", ageMax.toMillis(), "0 for no limit, or more");
        check(freeSpaceMin >= 0, name, "freeSpaceMin", freeSpaceMin, "0 or more");
    }

    /** With the further limits at their defaults. */
    public BufferOptions(String name, long sizeMax, long segmentSize, long recordSizeMax, FullPolicy fullPolicy) {
        this(name, sizeMax, segmentSize, Math.toIntExact(recordSizeMax), fullPolicy,
                Math.toIntExact(Math.max(4 << 20, recordSizeMax)), 64 << 20, Duration.ofMillis(500), SyncPolicy.ALWAYS,
                Duration.ofSeconds(1), Duration.ZERO, 0, Encoding.PLAIN);
    }

    /** 1 GiB in segments of 16 MiB, records of at most 1 MiB; when full, appends wait. */
    public static BufferOptions of(String name) {
        return new BufferOptions(name, 1L << 30, 16 << 20, 1 << 20, FullPolicy.BLOCK);
    }

    public BufferOptions withSizeMax(long bytes) {
        return new BufferOptions(name, bytes, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withSegmentSize(long bytes) {
        return new BufferOptions(name, sizeMax, bytes, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    /** Raises {@code appendSizeMax} with it where needed. */
    public BufferOptions withRecordSizeMax(int bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, bytes, fullPolicy, Math.max(bytes, appendSizeMax), queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withFullPolicy(FullPolicy policy) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, policy, appendSizeMax, queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withAppendSizeMax(int bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, bytes, queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withQueueSizeMax(long bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, bytes,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withRetryDelay(Duration delay) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                delay, sync, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withSync(SyncPolicy policy) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, policy, syncInterval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withSyncInterval(Duration interval) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, sync, interval, ageMax, freeSpaceMin, encoding);
    }

    public BufferOptions withAgeMax(Duration age) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, sync, syncInterval, age, freeSpaceMin, encoding);
    }

    public BufferOptions withFreeSpaceMin(long bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, bytes, encoding);
    }

    public BufferOptions withEncoding(Encoding how) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax,
                retryDelay, sync, syncInterval, ageMax, freeSpaceMin, how);
    }

    /** The segment size in use: never so large that a full buffer could not give back a part. */
    long segmentSizeUsed() {
        return Math.min(segmentSize, sizeMax / 4);
    }

    /** The append size in use: never so large that an empty buffer could not hold it. */
    int appendSizeUsed() {
        return (int) Math.min(appendSizeMax, sizeMax / 2);
    }

    /** Whether positions may come to nothing, so that there must be a place to say so. */
    boolean gapsExpected() {
        return fullPolicy != FullPolicy.BLOCK || !ageMax.isZero() || sync == SyncPolicy.INTERVAL;
    }

    private static void check(boolean holds, String name, String what, long value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("option of buffer " + name + ": " + what + " is " + value + ", must be " + rule);
        }
    }
}
