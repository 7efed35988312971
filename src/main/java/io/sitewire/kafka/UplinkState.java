package io.sitewire.kafka;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the merge knows of an uplink at a committed offset. It travels in the offset's metadata, so that whoever owns the uplink next
 * goes on from exactly there; the links travel in the ledger, which has room for them.
 *
 * @param topicId the identity of the uplink's topic, so that a topic created again is known; empty if it could not be asked for
 * @param next the next position of each epoch, the one taken last at the end
 * @param previous the position of the last record before the offset, or {@link #NONE}
 * @param foreignNext the offset below which the records that carry no position are done with
 * @param links what else is known of each epoch
 */
record UplinkState(String topicId, Map<UUID, Long> next, long previous, long foreignNext, Map<UUID, Link> links) {
    /** No position. */
    public static final long NONE = -1;
    /** What is known of an uplink that nobody has read. */
    public static final UplinkState EMPTY = new UplinkState("", Map.of(), NONE, 0);

    /**
     * How an epoch hangs together with others, and what of it may still come.
     *
     * @param first its first position, or the first one taken
     * @param continues the epoch that it says to continue, or null
     * @param announced whether its edge has announced it
     * @param missing positions that were declared missing
     */
    record Link(long first, UUID continues, boolean announced, List<PositionRanges.Range> missing) {
    }

    public UplinkState {
        next = Collections.unmodifiableMap(new LinkedHashMap<>(next));
        links = Map.copyOf(links);
    }

    public UplinkState(String topicId, Map<UUID, Long> next, long previous, long foreignNext) {
        this(topicId, next, previous, foreignNext, Map.of());
    }

    public UplinkState withTopicId(String id) {
        return new UplinkState(id, next, previous, foreignNext, links);
    }

    /** The same with what the ledger knows. */
    public UplinkState withLinks(Map<UUID, Link> known) {
        return new UplinkState(topicId, next, previous, foreignNext, known);
    }

    /** The same, for a topic whose offsets begin again: positions go on by epoch, what was said of offsets is void. */
    public UplinkState recreated(String id) {
        return new UplinkState(id, next, NONE, 0, links);
    }
}
