package io.sitewire.ledger;

import java.time.Instant;

/**
 * Positions that did not arrive.
 *
 * @param from the first of them
 * @param to the position after the last
 * @param reason why
 * @param time when it became known, by the edge's clock if the edge says so, otherwise by the broker's
 */
public record MissingRange(long from, long to, String reason, Instant time) {
    public MissingRange {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("not a range: from " + from + " to " + to);
        }
    }

    /** How many positions are missing. */
    public long positions() {
        return to - from;
    }
}
