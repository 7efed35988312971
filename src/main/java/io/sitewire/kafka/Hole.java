package io.sitewire.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Where positions of an uplink are missing. */
final class Hole {
    private final HeldPositions held = new HeldPositions();
    /** Epochs that were announced and cannot begin before what is missing has come, and where they begin. */
    private final Map<UUID, Long> waiting = new HashMap<>();
    private final long offset;
    private final long previous;
    private final long since;

    /**
     * @param offset of the first record that is held
     * @param previous the position of the record before that one
     * @param since when the first record that is held came into the uplink
     */
    Hole(long offset, long previous, long since) {
        this.offset = offset;
        this.previous = previous;
        this.since = since;
    }

    long offset() {
        return offset;
    }

    long previous() {
        return previous;
    }

    long since() {
        return since;
    }

    HeldPositions held() {
        return held;
    }

    Map<UUID, Long> waiting() {
        return waiting;
    }

    boolean isEmpty() {
        return held.isEmpty() && waiting.isEmpty();
    }

    /** Where the missing positions end at the latest: at what is held, or where a waiting epoch begins. */
    long bound(long expected) {
        long limit = waiting.values().stream().mapToLong(Long::longValue).filter(first -> first >= expected).min().orElse(Long.MAX_VALUE);
        if (held.isEmpty()) {
            return limit;
        }
        return held.isLowestKnown() ? Math.min(limit, held.lowest()) : expected;
    }

    Hole with(Hole other) {
        Hole first = offset <= other.offset ? this : other;
        Hole second = first == this ? other : this;
        first.held.addAll(second.held);
        first.waiting.putAll(second.waiting);
        return first;
    }
}
