package io.sitewire.kafka;

import java.time.Instant;
import java.util.UUID;

/**
 * Positions of an uplink that will never come.
 *
 * @param epoch the epoch in which they were missed
 * @param from the first of them
 * @param to the first position after them
 * @param reason why
 * @param declared whether the edge says so; otherwise the merge found out
 * @param time when it became known at the edge, if the edge says so; otherwise null
 */
public record Gap(UUID epoch, long from, long to, String reason, boolean declared, Instant time) {
    public Gap {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("not a gap: from " + from + " to " + to);
        }
    }

    /** One that the merge found out. */
    public Gap(UUID epoch, long from, long to, GapReason reason) {
        this(epoch, from, to, reason.words(), false, null);
    }

    /** How many positions are missing. */
    public long positions() {
        return to - from;
    }
}
