package io.sitewire.kafka;

import java.util.UUID;

/**
 * Positions of an uplink that will never come.
 *
 * @param epoch the epoch in which they were missed
 * @param from the first of them
 * @param to the first position after them
 * @param reason why
 */
public record Gap(UUID epoch, long from, long to, GapReason reason) {
    public Gap {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("not a gap: from " + from + " to " + to);
        }
    }

    /** How many positions are missing. */
    public long positions() {
        return to - from;
    }
}
