package io.sitewire.kafka;

import java.time.Instant;
import java.util.UUID;

/**
 * A record of an uplink that takes positions: a reading, or a gap that its edge declares.
 *
 * @param epoch its epoch
 * @param from the first position
 * @param to the position after the last
 * @param acknowledged below which the edge knows everything to be in the uplink; negative if it does not say
 * @param offset where it lies in the uplink
 * @param logTime when it came into the uplink, in milliseconds
 * @param announcing whether its edge announces its epochs
 * @param reason of a gap, why; null of a reading
 * @param time of a gap, when it became known; may be null
 */
record WireItem(UUID epoch, long from, long to, long acknowledged, long offset, long logTime, boolean announcing, String reason,
        Instant time) {
    boolean isGap() {
        return reason != null;
    }

    /** The same, when it is known by others that all before it is in the uplink, or nowhere. */
    WireItem proven() {
        return new WireItem(epoch, from, to, from, offset, logTime, announcing, reason, time);
    }

    long confirmed() {
        // An edge acknowledges before it reads on, so more than the record's own position is not credible.
        return acknowledged < 0 ? UplinkState.NONE : Math.min(acknowledged, from);
    }
}
