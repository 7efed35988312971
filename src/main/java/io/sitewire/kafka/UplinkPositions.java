package io.sitewire.kafka;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Decides which records of one uplink are taken, so that every position of the edge's log is taken once and in order, whatever the edge
 * repeats or leaves out; docs/reference/uplink-protocol.md has the rules and the reasons.
 *
 * <p>The edge sends go-back-N, so an uplink holds repeats, and a later part may land before an earlier one that failed. The next position
 * of an epoch is taken, a smaller one is a repeat, a larger one is held: the uplink is not committed beyond the first record that is
 * held, the others are read on, and those held are read again or come again.
 *
 * <p>A hole becomes a {@link Gap} only when a record says {@code acknowledged} beyond it: Kafka had confirmed everything below that to the
 * edge, so it lies at lower offsets or nowhere. What Kafka deleted is proven missing in the same way, not by the deletion itself: the
 * deleted stretch may have held repeats only, and the missing positions may still come.
 *
 * <p>The state to commit is always what is known <em>now</em>, also while the offset stays at the first record held: positions that were
 * taken at higher offsets are in the merged stream, and reading from that offset again must find them to be repeats.
 *
 * <p>One thread. Not durable by itself.
 */
final class UplinkPositions {
    /** An epoch takes at most 37 characters of the 4096 that a broker allows for the metadata of an offset. */
    static final int EPOCHS_MAX = 100;

    /** The next position by epoch, the epoch taken last at the end. */
    private final LinkedHashMap<UUID, Long> next;
    /** By the epoch whose next position is waited for. */
    private final Map<UUID, Hole> holes = new HashMap<>();
    /** Of epochs of which nothing is taken yet: the lowest position that may still come. */
    private final Map<UUID, Long> openings = new HashMap<>();
    /** The last record, if it was not held. */
    private long previous;
    private UUID previousEpoch;
    private long foreignNext;
    private GapReason reason = GapReason.UNDECLARED;
    private Gap gap;
    private long goBackTo;

    /** Goes on from what was committed. */
    public UplinkPositions(UplinkState state) {
        next = new LinkedHashMap<>(state.next());
        previous = state.previous();
        foreignNext = state.foreignNext();
    }

    /**
     * Looks at the next record of the uplink.
     *
     * @param acknowledged what the record says to be in the uplink already; negative if it says nothing
     * @param offset where it lies in the uplink
     */
    public Outcome offer(UUID epoch, long position, long acknowledged, long offset) {
        // An edge acknowledges before it reads on, so more than the record's own position is not credible.
        long confirmed = acknowledged < 0 ? UplinkState.NONE : Math.min(acknowledged, position);
        Outcome outcome = decide(epoch, position, confirmed, offset);
        if (outcome != Outcome.GO_BACK) {
            previous = outcome == Outcome.HOLD ? UplinkState.NONE : position;
            previousEpoch = epoch;
        }
        return outcome;
    }

    private Outcome decide(UUID epoch, long position, long confirmed, long offset) {
        Long known = next.get(epoch);
        if (known != null) {
            if (position == known) {
                return take(epoch, position, Outcome.TAKE);
            }
            return position < known ? Outcome.REPEAT : hold(epoch, known, position, confirmed, offset);
        }
        UUID current = current();
        if (current == null || current.equals(WirePosition.NO_EPOCH)) {
            return begin(epoch, position, confirmed, offset);
        }
        boolean contiguous = previous != UplinkState.NONE && previous == position - 1 && !epoch.equals(previousEpoch);
        if (contiguous || !openings.containsKey(epoch)) {
            long expected = next.get(current);
            if (position == expected) {
                continueLine(List.of(current, epoch), epoch);
                return take(epoch, position, Outcome.TAKE);
            }
            if (position > expected && !contiguous && !next.containsValue(position)) {
                return hold(current, expected, position, confirmed, offset);
            }
        }
        return open(epoch, position, confirmed, offset, contiguous);
    }

    /**
     * Nothing of the uplink is taken yet. The first record that is seen need not be the first one, which may have failed to land; but
     * nothing below {@code confirmed} is still to come.
     */
    private Outcome begin(UUID epoch, long position, long confirmed, long offset) {
        long low = confirmed == UplinkState.NONE ? position : confirmed;
        long start = Math.min(next.getOrDefault(WirePosition.NO_EPOCH, low), position);
        if (position == start) {
            next.remove(WirePosition.NO_EPOCH);
            continueLine(List.of(WirePosition.NO_EPOCH), epoch);
            return take(epoch, position, Outcome.TAKE_AS_BEGINNING);
        }
        next.put(WirePosition.NO_EPOCH, start);
        return hold(WirePosition.NO_EPOCH, start, position, confirmed, offset);
    }

    /** As {@link #begin}, for an epoch that continues nothing known. */
    private Outcome open(UUID epoch, long position, long confirmed, long offset, boolean startKnown) {
        long low = confirmed == UplinkState.NONE ? position : confirmed;
        long start = Math.min(openings.getOrDefault(epoch, low), position);
        if (startKnown || position == start) {
            // Other epochs that are opening continue this one, until they show otherwise.
            openings.put(epoch, start);
            continueLine(List.copyOf(openings.keySet()), epoch);
            openings.clear();
            return take(epoch, position, Outcome.TAKE_AS_BRANCH);
        }
        openings.put(epoch, start);
        return hold(epoch, start, position, confirmed, offset);
    }

    private Outcome take(UUID epoch, long position, Outcome outcome) {
        next.remove(epoch);
        next.put(epoch, position + 1);
        reason = GapReason.UNDECLARED;
        Hole hole = holes.get(epoch);
        if (hole != null) {
            hole.held.removeBelow(position + 1);
            if (hole.held.isEmpty()) {
                holes.remove(epoch);
            }
        }
        if (next.size() > EPOCHS_MAX) {
            forgetEldest();
        }
        return outcome;
    }

    private void forgetEldest() {
        for (Iterator<UUID> epochs = next.keySet().iterator(); epochs.hasNext();) {
            if (!holes.containsKey(epochs.next())) {
                epochs.remove();
                return;
            }
        }
    }

    /** What is waited for in the lines of others is waited for in that of {@code epoch}. */
    private void continueLine(List<UUID> others, UUID epoch) {
        for (UUID other : others) {
            openings.remove(other);
            Hole hole = holes.remove(other);
            if (hole != null) {
                holes.merge(epoch, hole, Hole::with);
            }
        }
    }

    private Outcome hold(UUID line, long expected, long position, long confirmed, long offset) {
        Hole hole = holes.computeIfAbsent(line, absent -> new Hole(offset, previous));
        hole.held.add(position);
        if (confirmed <= expected) {
            return Outcome.HOLD;
        }
        long end = hole.held.isLowestKnown() ? Math.min(confirmed, hole.held.lowest()) : expected;
        gap = end > expected ? new Gap(line, expected, end, reason) : null;
        if (gap != null) {
            next.put(line, end);
        }
        Hole first = firstHole().orElse(hole);
        goBackTo = first.offset;
        previous = first.previous;
        previousEpoch = null;
        holes.clear();
        openings.clear();
        return Outcome.GO_BACK;
    }

    /** Whether a record that carries no position is new; the answer is yes once an offset. */
    public boolean takeForeign(long offset) {
        if (offset < foreignNext) {
            return false;
        }
        foreignNext = offset + 1;
        return true;
    }

    /** Kafka has deleted what lay before the next record. */
    public void deleted() {
        reason = GapReason.RETENTION;
    }

    /** The uplink was created again: its offsets begin again, its positions go on. */
    public void recreated() {
        holes.clear();
        openings.clear();
        previous = UplinkState.NONE;
        previousEpoch = null;
        foreignNext = 0;
        reason = GapReason.RECREATED;
    }

    /** After {@link Outcome#GO_BACK}: the offset to read on from. */
    public long goBackTo() {
        return goBackTo;
    }

    /** After {@link Outcome#GO_BACK}: the positions that will never come, if any. */
    public Optional<Gap> gap() {
        return Optional.ofNullable(gap);
    }

    /** Whether something is held. */
    public boolean isHolding() {
        return !holes.isEmpty();
    }

    /**
     * @param read the offset after the last record that was offered
     * @return the offset to commit
     */
    public long commitOffset(long read) {
        return firstHole().map(hole -> hole.offset).orElse(read);
    }

    /** The state to commit with {@link #commitOffset}. */
    public UplinkState state(String topicId) {
        return new UplinkState(topicId, next, firstHole().map(hole -> hole.previous).orElse(previous), foreignNext);
    }

    private UUID current() {
        UUID last = null;
        for (UUID epoch : next.keySet()) {
            last = epoch;
        }
        return last;
    }

    private Optional<Hole> firstHole() {
        return holes.values().stream().min((one, other) -> Long.compare(one.offset, other.offset));
    }

    /** Where positions are missing. */
    private static final class Hole {
        private final HeldPositions held = new HeldPositions();
        /** Of the first record that is held. */
        private final long offset;
        /** The position of the record before that one. */
        private final long previous;

        private Hole(long offset, long previous) {
            this.offset = offset;
            this.previous = previous;
        }

        private Hole with(Hole other) {
            Hole first = offset <= other.offset ? this : other;
            first.held.addAll(first == this ? other.held : held);
            return first;
        }
    }
}
