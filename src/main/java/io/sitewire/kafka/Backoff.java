package io.sitewire.kafka;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The waits between tries: each twice the one before up to a bound, and jittered so that a fleet does not knock in step. One thread. */
final class Backoff {
    private final long minMillis;
    private final long maxMillis;
    private long currentMillis;

    Backoff(Duration min, Duration max) {
        minMillis = min.toMillis();
        maxMillis = max.toMillis();
        currentMillis = minMillis;
    }

    /** The next wait, between half of the bound that holds now and all of it. */
    long nextMillis() {
        long bound = currentMillis;
        currentMillis = Math.min(maxMillis, 2 * currentMillis);
        return bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1);
    }

    void reset() {
        currentMillis = minMillis;
    }
}
