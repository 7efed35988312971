package io.sitewire.kafka;

import io.sitewire.ledger.AlertKind;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What came out besides the outcome when {@link UplinkPositions} looked at one record. One thread. */
final class PositionFindings {
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();
    private final List<UUID> begun = new ArrayList<>();
    private final List<Fork> forks = new ArrayList<>();

    /**
     * Positions that were declared missing in an epoch and are not.
     *
     * @param owner the epoch whose positions they turned out to be, which misses them; null if they came
     */
    record Found(UUID epoch, long from, long to, UUID owner) {
    }

    /**
     * A log that does not continue what was taken.
     *
     * @param epoch the new one
     * @param position where it begins, or where that showed
     * @param other the one that it should continue, or that goes on beside it; null if there is none
     * @param otherNext the next position of that one
     */
    record Fork(AlertKind kind, UUID epoch, long position, UUID other, long otherNext) {
    }

    void clear() {
        gaps.clear();
        found.clear();
        forks.clear();
        begun.clear();
    }

    List<Gap> gaps() {
        return gaps;
    }

    List<Found> found() {
        return found;
    }

    /** Epochs that began, also others than the record's. */
    List<UUID> begun() {
        return begun;
    }

    List<Fork> forks() {
        return forks;
    }
}
