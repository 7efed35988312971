package io.sitewire.demo;

/**
 * Counts latencies in steps of a millisecond, so that percentiles are exact and memory does not grow with the readings.
 *
 * <p>Threads: any.
 */
public final class LatencyHistogram {
    /** Longer latencies count as this: ten minutes. */
    public static final int MILLIS_MAX = 600_000;

    private final int[] counts = new int[MILLIS_MAX + 1];
    private long total;

    /** Negative latencies, which two clocks can give, count as 0. */
    public synchronized void record(long millis) {
        counts[(int) Math.max(0, Math.min(MILLIS_MAX, millis))]++;
        total++;
    }

    /** @return the smallest latency that at least that share of all stays within, 0 if there are none */
    public synchronized long percentileMillis(double percent) {
        long wanted = Math.max(1, (long) Math.ceil(total * percent / 100));
        long counted = 0;
        for (int millis = 0; total > 0 && millis <= MILLIS_MAX; millis++) {
            counted += counts[millis];
            if (counted >= wanted) {
                return millis;
            }
        }
        return 0;
    }

    public synchronized long total() {
        return total;
    }
}
