package io.sitewire.kafka;

import java.util.UUID;

/** An epoch of an uplink of which something was taken or that was announced; see {@link UplinkPositions}. One thread. */
final class UplinkEpoch {
    private final PositionRanges missing = new PositionRanges();
    private long first;
    private long next;
    private UUID continues;
    private boolean announced;
    private long continuedAt = Long.MAX_VALUE;
    /** How often it was gone on with after another one. */
    private int returns;

    UplinkEpoch(long first, UUID continues, boolean announced) {
        this.first = first;
        this.next = first;
        this.continues = continues;
        this.announced = announced;
    }

    static UplinkEpoch of(long next, UplinkState.Link link) {
        UplinkEpoch epoch = new UplinkEpoch(link == null ? next : link.first(), link == null ? null : link.continues(),
                link != null && link.announced());
        epoch.next = next;
        if (link != null) {
            link.missing().forEach(range -> epoch.missing.add(range.from(), range.to()));
        }
        return epoch;
    }

    /** The first position, or as long as it is not announced the first that was taken. */
    long first() {
        return first;
    }

    long next() {
        return next;
    }

    void next(long position) {
        next = position;
    }

    /** The epoch that it says to continue; null if none, or if it is not announced. */
    UUID continues() {
        return continues;
    }

    boolean isAnnounced() {
        return announced;
    }

    void announce(long position, UUID continued) {
        announced = true;
        continues = continued;
        first = Math.min(first, position);
    }

    /** Where the first of the epochs that continue it begins. */
    long continuedAt() {
        return continuedAt;
    }

    void continuedAt(long position) {
        continuedAt = Math.min(continuedAt, position);
    }

    boolean isEmpty() {
        return next == first;
    }

    PositionRanges missing() {
        return missing;
    }

    int returned() {
        return ++returns;
    }

    UplinkState.Link link() {
        return new UplinkState.Link(first, continues, announced, missing.all());
    }
}
