package io.sitewire.retry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubling from a least to a longest delay, of which a random half is left out, so that a
 * thousand edges do not come back at the same moment. One thread.
 */
public final class Backoff {
    private final long minMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private long delayMillis;

    public Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minMillis = min.toMillis();
        this.maxMillis = max.toMillis();
        this.random = random;
        reset();
    }

    /** How long to wait after one more failure: between half of the current delay and all of it. */
    public Duration next() {
        long upper = delayMillis;
        delayMillis = Math.min(maxMillis, delayMillis * 2);
        return Duration.ofMillis(upper / 2 + random.nextLong(upper - upper / 2 + 1));
    }

    /** It worked: the next failure waits for the least delay again. */
    public void reset() {
        delayMillis = minMillis;
    }
}
