package io.sitewire.kafka;

import io.sitewire.ledger.AlertKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Decides which records of one uplink are taken, so that every position of the edge's log is taken once and in order, whatever the edge
 * repeats or leaves out; docs/reference/uplink-protocol.md has the rules and the reasons.
 *
 * <p>The edge sends go-back-N, so an uplink holds repeats, and a later part may land before an earlier one that failed. The next position
 * of an epoch is taken, a smaller one is a repeat, a larger one is held: the uplink is not committed beyond the first record that is
 * held, the others are read on, and those held are read again or come again.
 *
 * <p>A hole becomes a {@link Gap} when the edge declares it, or when a record says {@code acknowledged} beyond it: Kafka had confirmed
 * everything below that to the edge, so it lies at lower offsets or nowhere. What Kafka deleted is proven missing in the same way, not by
 * the deletion itself: the deleted stretch may have held repeats only, and the missing positions may still come. What comes of a gap after
 * all is taken, out of order.
 *
 * <p>Epochs begin as their edge announces it, see {@link Announcements}. Of an edge that announces none, positions decide.
 *
 * <p>The state to commit is always what is known <em>now</em>, also while the offset stays at the first record held: positions that were
 * taken at higher offsets are in the merged stream, and reading from that offset again must find them to be repeats.
 *
 * <p>One thread. Not durable by itself.
 */
final class UplinkPositions {
    static final int EPOCHS_MAX = UplinkLines.EPOCHS_MAX;
    /** A producer gives up after two minutes: what a machine left on the way has landed by then, or never will. */
    static final Duration ABANDONED_AFTER = Duration.ofMinutes(10);

    private final UplinkLines lines;
    /** Of epochs of which nothing is taken yet: the lowest position that may still come. */
    private final Map<UUID, Long> openings = new HashMap<>();
    private long foreignNext;

    /** Goes on from what was committed. */
    public UplinkPositions(UplinkState state) {
        lines = new UplinkLines(state);
        foreignNext = state.foreignNext();
    }

    /** Looks at the next record of the uplink, if it is one that takes positions. */
    public Outcome offer(WireItem item) {
        lines.findings().clear();
        Outcome outcome = decide(item);
        if (outcome == Outcome.GO_BACK) {
            openings.clear();
        } else {
            lines.previous(outcome == Outcome.HOLD ? UplinkState.NONE : item.to() - 1, item.epoch());
        }
        return outcome;
    }

    /** Looks at the announcement of an epoch. */
    public Outcome announce(Announce announce, long acknowledged, long offset, long logTime) {
        lines.findings().clear();
        WireItem where = new WireItem(announce.epoch(), Long.MAX_VALUE, Long.MAX_VALUE, acknowledged, offset, logTime, true, null, null);
        Outcome outcome = lines.announcements().announce(announce, where);
        if (outcome == Outcome.HOLD) {
            lines.previous(UplinkState.NONE, announce.epoch());
        }
        return outcome;
    }

    /**
     * Looks at a report: it proves what is missing at the end of an uplink, too.
     *
     * @param position the position that the edge would send next
     */
    public Outcome report(UUID epoch, long position, long acknowledged, long offset, long logTime) {
        lines.findings().clear();
        WireItem where = new WireItem(epoch, position, position, acknowledged, offset, logTime, true, null, null);
        long confirmed = where.confirmed();
        if (lines.announcements().isPending(epoch) && lines.announcements().begin(epoch, where) == Outcome.GO_BACK) {
            return Outcome.GO_BACK;
        }
        UplinkEpoch known = lines.epoch(epoch);
        if (known == null) {
            return proveUnknown(epoch, confirmed);
        }
        if (confirmed > known.next()) {
            Hole hole = lines.holes().get(epoch);
            if (hole != null) {
                return lines.prove(epoch, hole, confirmed);
            }
            declareToEnd(epoch, confirmed);
        }
        return lines.abandon(epoch, logTime, ABANDONED_AFTER.toMillis());
    }

    /** What is missing of an epoch of which nothing is held: up to where another continues it, whose positions are those from there on. */
    private void declareToEnd(UUID epoch, long confirmed) {
        long next = lines.epoch(epoch).next();
        long end = Math.min(confirmed, lines.continuedAt(epoch));
        if (end > next) {
            lines.declare(epoch, next, end);
            lines.announcements().beginWaiting(epoch);
        }
    }

    /** A report of an epoch whose announcement did not come. */
    private Outcome proveUnknown(UUID epoch, long confirmed) {
        Hole unannounced = lines.holes().get(epoch);
        if (unannounced != null) {
            return isProven(unannounced, confirmed) ? settle(epoch) : Outcome.CONTROL;
        }
        UUID current = lines.current();
        if (!lines.isUnknown() && lines.reason() != GapReason.UNDECLARED && lines.holes().isEmpty()) {
            declareToEnd(current, confirmed);
        }
        return Outcome.CONTROL;
    }

    private static boolean isProven(Hole unannounced, long confirmed) {
        return !unannounced.held().isEmpty() && (!unannounced.held().isLowestKnown() || confirmed > unannounced.held().lowest());
    }

    private Outcome settle(UUID epoch) {
        lines.announcements().doNotWaitFor(Set.of(epoch));
        return lines.goBack();
    }

    private Outcome decide(WireItem item) {
        UUID epoch = item.epoch();
        Announcements announcements = lines.announcements();
        if (lines.epoch(epoch) == null && announcements.isPending(epoch)) {
            Outcome waiting = announcements.begin(epoch, item);
            if (waiting != null) {
                return waiting;
            }
        }
        UplinkEpoch known = lines.epoch(epoch);
        if (known != null) {
            return inEpoch(known, item);
        }
        if (item.announcing() && !lines.isUnknown() && !announcements.isSettled(epoch)) {
            Hole hole = lines.hole(epoch, item.offset(), item.logTime());
            hole.held().add(item.from(), item.to());
            return isProven(hole, item.confirmed()) ? settle(epoch) : Outcome.HOLD;
        }
        if (announcements.isAbandoned(epoch) && !lines.isUnknown()) {
            return openBranch(item, true);
        }
        return guess(announcements.isSettled(epoch) ? item.proven() : item);
    }

    private Outcome inEpoch(UplinkEpoch known, WireItem item) {
        long next = known.next();
        if (item.from() > next) {
            return lines.hold(item.epoch(), item);
        }
        if (item.to() > next) {
            return take(item, Outcome.TAKE);
        }
        if (!item.isGap() && known.missing().remove(item.from(), item.to())) {
            lines.findings().found().add(new PositionFindings.Found(item.epoch(), item.from(), item.to(), null));
            return Outcome.TAKE_AS_HEALED;
        }
        return Outcome.REPEAT;
    }

    private Outcome take(WireItem item, Outcome outcome) {
        if (!item.isGap()) {
            lines.advance(item.epoch(), item.to());
            return outcome;
        }
        UplinkEpoch epoch = lines.epoch(item.epoch());
        Hole hole = lines.holes().get(item.epoch());
        long end = hole == null ? item.to() : Math.min(item.to(), hole.bound(epoch.next()));
        if (end > epoch.next()) {
            lines.missing(item, epoch.next(), end);
            lines.advance(item.epoch(), end);
        }
        // What the edge has dropped meanwhile may have been sent before, and held: it is here, so it is not lost.
        return end == item.to() ? Outcome.CONTROL : lines.goBack();
    }

    /** Nothing announces the epoch: where it belongs is seen by its positions. */
    private Outcome guess(WireItem item) {
        UUID epoch = item.epoch();
        long position = item.from();
        if (lines.isUnknown()) {
            return beginUnannounced(item);
        }
        UUID current = lines.current();
        boolean contiguous = lines.previous() != UplinkState.NONE && lines.previous() == position - 1
                && !epoch.equals(lines.previousEpoch());
        if (contiguous || !openings.containsKey(epoch)) {
            long expected = lines.epoch(current).next();
            if (position == expected) {
                lines.add(epoch, new UplinkEpoch(position, null, false));
                continueLine(List.of(current, epoch), epoch);
                return take(item, Outcome.TAKE);
            }
            if (position > expected && !contiguous && lines.epochs().values().stream().noneMatch(known -> known.next() == position)) {
                return lines.hold(current, item);
            }
        }
        return openBranch(item, contiguous);
    }

    /**
     * Nothing of the uplink is taken yet. The first record that is seen need not be the first one, which may have failed to land; but
     * nothing below {@code confirmed} is still to come.
     */
    private Outcome beginUnannounced(WireItem item) {
        UUID nobody = WirePosition.NO_EPOCH;
        long low = item.confirmed() == UplinkState.NONE ? item.from() : item.confirmed();
        UplinkEpoch waiting = lines.epoch(nobody);
        long start = Math.min(waiting == null ? low : waiting.next(), item.from());
        if (item.from() == start) {
            lines.remove(nobody);
            lines.add(item.epoch(), new UplinkEpoch(item.from(), null, false));
            continueLine(List.of(nobody), item.epoch());
            return take(item, Outcome.TAKE_AS_BEGINNING);
        }
        if (waiting == null) {
            lines.add(nobody, new UplinkEpoch(start, null, false));
        }
        lines.epoch(nobody).next(start);
        return lines.hold(nobody, item);
    }

    /** As {@link #beginUnannounced}, for an epoch that continues nothing known. */
    private Outcome openBranch(WireItem item, boolean startKnown) {
        UUID epoch = item.epoch();
        long low = item.confirmed() == UplinkState.NONE ? item.from() : item.confirmed();
        long start = Math.min(openings.getOrDefault(epoch, low), item.from());
        openings.put(epoch, start);
        if (startKnown || item.from() == start) {
            UUID current = lines.current();
            lines.add(epoch, new UplinkEpoch(item.from(), null, false));
            // Other epochs that are opening continue this one, until they show otherwise.
            continueLine(List.copyOf(openings.keySet()), epoch);
            openings.clear();
            lines.fork(AlertKind.ROLLED_BACK, epoch, item.from(), current);
            return take(item, Outcome.TAKE_AS_BRANCH);
        }
        Hole hole = lines.hole(epoch, item.offset(), item.logTime());
        hole.held().add(item.from(), item.to());
        if (item.confirmed() <= start) {
            return Outcome.HOLD;
        }
        long end = Math.min(item.confirmed(), hole.bound(start));
        if (end > start) {
            lines.add(epoch, new UplinkEpoch(start, null, false));
            lines.fork(AlertKind.ROLLED_BACK, epoch, start, null);
            lines.declare(epoch, start, end);
        }
        return lines.goBack();
    }

    private void continueLine(List<UUID> others, UUID epoch) {
        openings.keySet().removeAll(others);
        lines.continueLine(others, epoch);
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
        lines.reason(GapReason.RETENTION);
    }

    /** The uplink was created again: its offsets begin again, its positions go on. */
    public void recreated() {
        lines.forgetHeld();
        openings.clear();
        lines.previous(UplinkState.NONE, null);
        foreignNext = 0;
        lines.reason(GapReason.RECREATED);
    }

    /** After {@link Outcome#GO_BACK}: the offset to read on from. */
    public long goBackTo() {
        return lines.goBackTo();
    }

    /** What came out of the last record besides its outcome. */
    public PositionFindings findings() {
        return lines.findings();
    }

    /** What is known of an epoch; empty if nothing of it was taken, or if it is too old. */
    public Optional<UplinkEpoch> epoch(UUID id) {
        return Optional.ofNullable(lines.epoch(id));
    }

    /** The epoch taken last; empty if there is none. */
    public Optional<UUID> current() {
        return lines.isUnknown() ? Optional.empty() : Optional.of(lines.current());
    }

    /** Whether something is held. */
    public boolean isHolding() {
        return !lines.holes().isEmpty();
    }

    /**
     * @param read the offset after the last record that was offered
     * @return the offset to commit
     */
    public long commitOffset(long read) {
        return lines.firstHole().map(Hole::offset).orElse(read);
    }

    /** The state to commit with {@link #commitOffset}. */
    public UplinkState state(String topicId) {
        Map<UUID, Long> next = new LinkedHashMap<>();
        Map<UUID, UplinkState.Link> links = new HashMap<>();
        lines.epochs().forEach((id, epoch) -> {
            next.put(id, epoch.next());
            links.put(id, epoch.link());
        });
        return new UplinkState(topicId, next, lines.firstHole().map(Hole::previous).orElse(lines.previous()), foreignNext, links);
    }
}
