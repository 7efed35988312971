package io.sitewire.buffer;

import java.time.Duration;
import java.util.Objects;

/**
 * What a buffer may use. Start from {@link #of}, and change what differs.
 *
 * @param name for threads, logs and errors
 * @param sizeMax the most bytes on disk, headers, cursors, lock and the segment being written included; what was set aside as damaged
 *     is not counted
 * @param segmentSize the size at which a new segment is begun; space comes back in steps of it. At most a quarter of {@code sizeMax} is
 *     used, whatever it says
 * @param recordSizeMax the most bytes of one record: headers, payload and a few bytes for each header's lengths
 * @param fullPolicy what happens to an append when there is no room within {@code sizeMax}
 * @param appendSizeMax the most bytes of one append; at least {@code recordSizeMax}, and at most half of {@code sizeMax} is used
 * @param queueSizeMax the most bytes that wait in memory to be written or reported
 * @param retryDelay how long to wait after a failed write before the next one
 */
public record BufferOptions(String name, long sizeMax, long segmentSize, int recordSizeMax, FullPolicy fullPolicy, int appendSizeMax,
        long queueSizeMax, Duration retryDelay) {
    /** Less than this could not hold headers, cursors and a few records. */
    static final long SIZE_MAX_LEAST = 16 << 10;
    /** No frame is larger; see io.sitewire.buffer.format.Format. */
    static final int APPEND_SIZE_MOST = 64 << 20;

    /** What happens to an append when the buffer is full. */
    public enum FullPolicy {
        /** It waits until there is room; nothing is lost. */
        BLOCK,
        /** The oldest segments are deleted, read or not, and their records counted as dropped. */
        DROP_OLDEST
    }

    public BufferOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(fullPolicy, "fullPolicy");
        Objects.requireNonNull(retryDelay, "retryDelay");
        check(sizeMax >= SIZE_MAX_LEAST, name, "sizeMax", sizeMax, "at least " + SIZE_MAX_LEAST);
        check(segmentSize > 0, name, "segmentSize", segmentSize, "more than 0");
        check(recordSizeMax > 0 && recordSizeMax <= sizeMax / 2, name, "recordSizeMax", recordSizeMax,
                "more than 0 and at most half of sizeMax " + sizeMax);
        check(appendSizeMax >= recordSizeMax && appendSizeMax <= APPEND_SIZE_MOST, name, "appendSizeMax", appendSizeMax,
                "at least recordSizeMax " + recordSizeMax + " and at most " + APPEND_SIZE_MOST);
        check(queueSizeMax > 0, name, "queueSizeMax", queueSizeMax, "more than 0");
        check(!retryDelay.isNegative() && !retryDelay.isZero(), name, "retryDelay in ms", retryDelay.toMillis(), "more than 0");
    }

    /** With the further limits at their defaults. */
    public BufferOptions(String name, long sizeMax, long segmentSize, long recordSizeMax, FullPolicy fullPolicy) {
        this(name, sizeMax, segmentSize, Math.toIntExact(recordSizeMax), fullPolicy,
                Math.toIntExact(Math.max(4 << 20, recordSizeMax)), 64 << 20, Duration.ofMillis(500));
    }

    /** 1 GiB in segments of 16 MiB, records of at most 1 MiB; when full, appends wait. */
    public static BufferOptions of(String name) {
        return new BufferOptions(name, 1L << 30, 16 << 20, 1 << 20, FullPolicy.BLOCK);
    }

    public BufferOptions withSizeMax(long bytes) {
        return new BufferOptions(name, bytes, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax, retryDelay);
    }

    public BufferOptions withSegmentSize(long bytes) {
        return new BufferOptions(name, sizeMax, bytes, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax, retryDelay);
    }

    /** Raises {@code appendSizeMax} with it where needed. */
    public BufferOptions withRecordSizeMax(int bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, bytes, fullPolicy, Math.max(bytes, appendSizeMax), queueSizeMax, retryDelay);
    }

    public BufferOptions withFullPolicy(FullPolicy policy) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, policy, appendSizeMax, queueSizeMax, retryDelay);
    }

    public BufferOptions withAppendSizeMax(int bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, bytes, queueSizeMax, retryDelay);
    }

    public BufferOptions withQueueSizeMax(long bytes) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, bytes, retryDelay);
    }

    public BufferOptions withRetryDelay(Duration delay) {
        return new BufferOptions(name, sizeMax, segmentSize, recordSizeMax, fullPolicy, appendSizeMax, queueSizeMax, delay);
    }

    /** The segment size in use: never so large that a full buffer could not give back a part. */
    long segmentSizeUsed() {
        return Math.min(segmentSize, sizeMax / 4);
    }

    /** The append size in use: never so large that an empty buffer could not hold it. */
    int appendSizeUsed() {
        return (int) Math.min(appendSizeMax, sizeMax / 2);
    }

    private static void check(boolean holds, String name, String what, long value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("option of buffer " + name + ": " + what + " is " + value + ", must be " + rule);
        }
    }
}
