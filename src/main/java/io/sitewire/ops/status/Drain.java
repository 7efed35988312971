package io.sitewire.ops.status;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * When what waits will be gone, estimated from what came in and went out between two samples.
 *
 * @param left how long it takes if it goes on like that; only while it drains
 */
public record Drain(State state, double inPerSecond, double outPerSecond, Optional<Duration> left) {
    /** What waits and is younger than this is on its way. */
    static final Duration UNDER_WAY_MAX = Duration.ofSeconds(10);
    private static final double YEARS = Duration.ofDays(36_500).toSeconds();

    /** What becomes of the backlog. */
    public enum State {
        /** Nothing waits. */
        EMPTY,
        /** What waits is on its way. */
        KEEPING_UP,
        /** More goes out than comes in. */
        DRAINING,
        /** The backlog grows, or stays. */
        NOT_DRAINING;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Estimates.
     *
     * @param waiting how much waits now
     * @param age of the oldest of it
     * @param connected whether it can go out at all
     * @param in what came in
     * @param out what went out
     * @param seconds in so many seconds
     */
    static Drain of(long waiting, Duration age, boolean connected, double in, double out, double seconds) {
        double inPerSecond = Math.max(0, in / seconds);
        double outPerSecond = Math.max(0, out / seconds);
        double net = outPerSecond - inPerSecond;
        if (waiting <= 0) {
            return new Drain(State.EMPTY, inPerSecond, outPerSecond, Optional.empty());
        }
        if (connected && age.compareTo(UNDER_WAY_MAX) <= 0) {
            return new Drain(State.KEEPING_UP, inPerSecond, outPerSecond, Optional.empty());
        }
        return net > 0 ? new Drain(State.DRAINING, inPerSecond, outPerSecond, Optional.of(time(waiting / net)))
                : new Drain(State.NOT_DRAINING, inPerSecond, outPerSecond, Optional.empty());
    }

    /** How long until so much more has come in, if it does not drain. */
    Optional<Duration> until(double more) {
        double growth = inPerSecond - outPerSecond;
        return state == State.NOT_DRAINING && growth > 0 ? Optional.of(time(Math.max(0, more) / growth)) : Optional.empty();
    }

    private static Duration time(double seconds) {
        return Duration.ofSeconds((long) Math.ceil(Math.min(seconds, YEARS)));
    }
}
