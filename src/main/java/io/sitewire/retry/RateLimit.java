package io.sitewire.retry;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Bounds how much is sent in a second, by records and by bytes. What was sent must be paid for, by waiting, before more may follow; a pause
 * saves up for a tenth of a second at most. One thread.
 */
public final class RateLimit {
    private static final double SECOND = 1e9;

    private final long recordsPerSecond;
    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private double recordsLeft;
    private double bytesLeft;
    private long countedAt;

    /**
     * @param recordsPerSecond 0 for no limit
     * @param bytesPerSecond 0 for no limit
     * @param nanoTime as {@link System#nanoTime}
     */
    public RateLimit(long recordsPerSecond, long bytesPerSecond, LongSupplier nanoTime) {
        this.recordsPerSecond = recordsPerSecond;
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.countedAt = nanoTime.getAsLong();
    }

    /** How long to wait before more may be sent; zero if it may now. */
    public Duration delay() {
        save();
        double nanos = Math.max(wait(recordsLeft, recordsPerSecond), wait(bytesLeft, bytesPerSecond));
        return nanos <= 0 ? Duration.ZERO : Duration.ofNanos((long) Math.ceil(nanos));
    }

    /** So much is sent. */
    public void take(long records, long bytes) {
        save();
        recordsLeft -= records;
        bytesLeft -= bytes;
    }

    /** What may be sent at once of what is wished: at most a tenth of what a second allows. */
    public int records(int wished) {
        return recordsPerSecond == 0 ? wished : (int) Math.max(1, Math.min(wished, recordsPerSecond / 10));
    }

    /** What may be sent at once of what is wished: at most a tenth of what a second allows. */
    public long bytes(long wished) {
        return bytesPerSecond == 0 ? wished : Math.max(1, Math.min(wished, bytesPerSecond / 10));
    }

    private void save() {
        long now = nanoTime.getAsLong();
        double seconds = (now - countedAt) / SECOND;
        countedAt = now;
        recordsLeft = Math.min(recordsPerSecond / 10.0, recordsLeft + seconds * recordsPerSecond);
        bytesLeft = Math.min(bytesPerSecond / 10.0, bytesLeft + seconds * bytesPerSecond);
    }

    private static double wait(double left, long perSecond) {
        return perSecond == 0 || left >= 0 ? 0 : -left / perSecond * SECOND;
    }
}
