package io.sitewire.ledger;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an edge says of one epoch, the run that it is in.
 *
 * @param accepted readings acknowledged to their sources in this epoch, by source, whatever their positions
 * @param next the next position of its log
 * @param acknowledged the position below which Kafka has confirmed all
 * @param pending what waits at the edge
 * @param dropped positions of this epoch that it dropped, by reason
 * @param oldestAgeSeconds the age of the oldest reading that waits
 * @param time when it was made, by the edge's clock
 * @param unconfirmed readings of this epoch that have a position and are not acknowledged to their source
 * @param last whether the epoch has ended with it
 */
public record EdgeReport(Map<String, Long> accepted, long next, long acknowledged, long pending, Map<String, Long> dropped,
        long oldestAgeSeconds, Instant time, long unconfirmed, boolean last) {
    public EdgeReport {
        accepted = Collections.unmodifiableMap(new TreeMap<>(accepted));
        dropped = Collections.unmodifiableMap(new TreeMap<>(dropped));
    }

    /** Accepted readings of all sources. */
    public long acceptedTotal() {
        return accepted.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether this one was made before {@code other}: all that it counts only grows while an epoch lasts. */
    public boolean isOlderThan(EdgeReport other) {
        return next < other.next || acceptedTotal() < other.acceptedTotal() || acknowledged < other.acknowledged || other.last && !last;
    }
}
