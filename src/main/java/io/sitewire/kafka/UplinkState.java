package io.sitewire.kafka;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What the merge knows of an uplink at a committed offset. It travels in the offset's metadata, so that whoever owns the uplink next
 * goes on from exactly there.
 *
 * @param topicId the identity of the uplink's topic, so that a topic created again is known; empty if it could not be asked for
 * @param next the next position of each epoch, the one taken last at the end
 * @param previous the position of the last record before the offset, or {@link #NONE}
 * @param foreignNext the offset below which the records that carry no position are done with
 */
record UplinkState(String topicId, Map<UUID, Long> next, long previous, long foreignNext) {
    /** No position. */
    public static final long NONE = -1;
    /** What is known of an uplink that nobody has read. */
    public static final UplinkState EMPTY = new UplinkState("", Map.of(), NONE, 0);

    public UplinkState {
        next = Collections.unmodifiableMap(new LinkedHashMap<>(next));
    }

    public UplinkState withTopicId(String id) {
        return new UplinkState(id, next, previous, foreignNext);
    }

    /** The same, for a topic whose offsets begin again: positions go on by epoch, what was said of offsets is void. */
    public UplinkState recreated(String id) {
        return new UplinkState(id, next, NONE, 0);
    }
}
