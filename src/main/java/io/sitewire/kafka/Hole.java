package io.sitewire.kafka;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Where positions of an uplink are missing. */
final class Hole {
    private final HeldPositions held = new HeldPositions();
    /** Epochs that were announced and cannot begin before what is missing has come. */
    private final Set<UUID> waiting = new HashSet<>();
    private final long offset;
    private final long previous;
    private final long since;
    private long limit = Long.MAX_VALUE;

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

    Set<UUID> waiting() {
        return waiting;
    }

    void limit(long position) {
        limit = Math.min(limit, position);
    }

    boolean isEmpty() {
        return held.isEmpty() && waiting.isEmpty();
    }

    /** Where the missing positions end at the latest: at what is held, or where a waiting epoch begins. */
    long bound(long expected) {
        if (held.isEmpty()) {
            return limit;
        }
        return held.isLowestKnown() ? Math.min(limit, held.lowest()) : expected;
    }

    Hole with(Hole other) {
        Hole first = offset <= other.offset ? this : other;
        Hole second = first == this ? other : this;
        first.held.addAll(second.held);
        first.waiting.addAll(second.waiting);
        return first;
    }

    /** What is waited for is from now on waited for in another line. */
    Hole moved() {
        limit = Long.MAX_VALUE;
        return this;
    }
}
