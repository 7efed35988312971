package io.sitewire.buffer;

import java.time.Clock;

/**
 * The machine's clock for the question of what is too old: it never goes back, and a look at it finds at most a minute passed since the
 * last one, so that setting the clock forward by a year makes nothing a year old. It is looked at more often than that. One thread.
 */
final class SteadyClock {
    private static final long STEP_MAX_MILLIS = 60_000;
    private final Clock clock;
    private long wall;
    private long steady;

    SteadyClock(Clock clock) {
        this.clock = clock;
        this.wall = clock.millis();
        this.steady = wall;
    }

    long millis() {
        long now = clock.millis();
        steady += Math.max(0, Math.min(STEP_MAX_MILLIS, now - wall));
        wall = now;
        return steady;
    }
}
