package io.sitewire.kafka;

import io.sitewire.ledger.AlertKind;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Begins the epochs that edges announce, each when what it continues is complete. An epoch that begins where the one it continues has not
 * yet come to waits; one that begins below that is a branch, new data under its own name. One thread.
 */
final class Announcements {
    private final UplinkLines lines;
    /** Announced, not begun. */
    private final LinkedHashMap<UUID, Announce> pending = new LinkedHashMap<>();
    /** Epochs whose announcement, or whose predecessor, is proven not to come. */
    private final Set<UUID> settled = new HashSet<>();
    private final Set<UUID> abandoned = new HashSet<>();

    Announcements(UplinkLines lines) {
        this.lines = lines;
    }

    boolean isPending(UUID epoch) {
        return pending.containsKey(epoch);
    }

    /** Whether it is no use to wait for the announcement of an epoch of which there are records. */
    boolean isSettled(UUID epoch) {
        return settled.contains(epoch);
    }

    void doNotWaitFor(Set<UUID> epochs) {
        settled.addAll(epochs);
    }

    /** Nothing that is missing of these will come: another log of the site has been running for long. */
    void abandon(Set<UUID> epochs) {
        settled.addAll(epochs);
        abandoned.addAll(epochs);
    }

    boolean isAbandoned(UUID epoch) {
        return abandoned.contains(epoch);
    }

    void forgetWaiting() {
        pending.clear();
    }

    /** An epoch is announced. */
    Outcome announce(Announce announce, WireItem where) {
        UplinkEpoch known = lines.epoch(announce.epoch());
        if (known != null) {
            amend(known, announce);
            return Outcome.CONTROL;
        }
        if (pending.size() >= UplinkLines.EPOCHS_MAX) {
            pending.remove(pending.keySet().iterator().next());
        }
        pending.put(announce.epoch(), announce);
        Outcome waiting = begin(announce.epoch(), where);
        return waiting == null ? Outcome.CONTROL : waiting;
    }

    /** An announcement came late: the epoch had begun where its first record was, which need not be where it begins. */
    private void amend(UplinkEpoch known, Announce announce) {
        if (known.isAnnounced()) {
            return;
        }
        long begun = known.first();
        long first = announce.first();
        known.announce(first, announce.continues());
        lines.tellPredecessor(known);
        UplinkEpoch predecessor = announce.continues() == null ? null : lines.epoch(announce.continues());
        long unaccounted = first;
        if (predecessor != null && first < predecessor.next() && predecessor.next() <= begun
                && predecessor.missing().remove(first, predecessor.next())) {
            // What was declared missing there is missing in this epoch.
            unaccounted = predecessor.next();
            lines.findings().found().add(new PositionFindings.Found(announce.continues(), first, unaccounted, announce.epoch()));
            known.missing().add(first, unaccounted);
            predecessor.next(first);
        }
        if (unaccounted < begun) {
            GapReason reason = isAbandoned(announce.epoch()) ? GapReason.ABANDONED
                    : lines.epochs().size() == 1 ? GapReason.BEFORE : GapReason.UNDECLARED;
            lines.missing(new Gap(announce.epoch(), unaccounted, begun, reason));
        }
    }

    /**
     * Begins an epoch that is pending.
     *
     * @param where the record that asks for it; of an announcement it takes no positions
     * @return null if it has begun
     */
    Outcome begin(UUID epoch, WireItem where) {
        return begin(epoch, where, 0);
    }

    private Outcome begin(UUID epoch, WireItem where, int depth) {
        Announce announce = pending.get(epoch);
        if (lines.isUnknown()) {
            return beginFirst(announce, where);
        }
        UUID continues = announce.continues();
        if (continues == null) {
            UUID current = lines.current();
            boolean late = isContinued(announce.epoch(), announce.first());
            start(announce);
            if (late) {
                // Its announcement landed after that of the next one, which is the running one.
                lines.moveToEnd(current);
            }
            return null;
        }
        if (isPending(continues) && depth < UplinkLines.EPOCHS_MAX) {
            Outcome waiting = begin(continues, where, depth + 1);
            if (waiting != null) {
                return waiting;
            }
        }
        UplinkEpoch predecessor = lines.epoch(continues);
        return predecessor == null ? beginAfterUnknown(announce, where) : beginAfter(announce, continues, where);
    }

    private Outcome beginAfter(Announce announce, UUID line, WireItem where) {
        long next = lines.epoch(line).next();
        if (next < announce.first()) {
            Hole hole = lines.hole(line, where.offset(), where.logTime());
            hole.waiting().put(announce.epoch(), announce.first());
            holdItem(where);
            if (isAbandoned(announce.epoch())) {
                return lines.goBackBehindGap(line, next, hole.bound(next), GapReason.ABANDONED);
            }
            return lines.prove(line, hole, isSettled(announce.epoch()) ? announce.first() : confirmed(where));
        }
        if (next == announce.first()) {
            start(announce);
        } else {
            start(announce);
            lines.fork(AlertKind.ROLLED_BACK, announce.epoch(), announce.first(), line);
        }
        return null;
    }

    /** It continues an epoch of which nothing came: one without records, unless those may still come. */
    private Outcome beginAfterUnknown(Announce announce, WireItem where) {
        boolean contiguous = lines.previous() == announce.first() - 1 && lines.epoch(lines.previousEpoch()) != null
                && lines.epoch(lines.previousEpoch()).next() >= announce.first();
        if (contiguous) {
            return beginAfter(announce, lines.previousEpoch(), where);
        }
        if (isAbandoned(announce.epoch())) {
            UUID current = lines.current();
            start(announce);
            lines.fork(AlertKind.ROLLED_BACK, announce.epoch(), announce.first(), current);
            return null;
        }
        if (confirmed(where) >= announce.first() || isSettled(announce.epoch())) {
            settled.add(announce.epoch());
            return beginAfter(announce, lineUpTo(announce.first()), where);
        }
        lines.hole(announce.epoch(), where.offset(), where.logTime()).waiting().put(announce.epoch(), announce.first());
        holdItem(where);
        return Outcome.HOLD;
    }

    /** The epoch that has come exactly as far, or else the one taken last. */
    private UUID lineUpTo(long position) {
        UUID found = lines.current();
        for (Map.Entry<UUID, UplinkEpoch> epoch : lines.epochs().entrySet()) {
            found = epoch.getValue().next() == position ? epoch.getKey() : found;
        }
        return found;
    }

    private void holdItem(WireItem where) {
        if (where.to() > where.from()) {
            lines.hole(where.epoch(), where.offset(), where.logTime()).held().add(where.from(), where.to());
        }
    }

    /** Nothing of the uplink is known: nothing below what the edge knows to be in it is still to come. */
    private Outcome beginFirst(Announce announce, WireItem where) {
        UUID nobody = WirePosition.NO_EPOCH;
        UplinkEpoch waiting = lines.epoch(nobody);
        long low = confirmed(where) == UplinkState.NONE ? announce.first() : confirmed(where);
        long start = waiting == null ? low : waiting.next();
        if (start < announce.first()) {
            if (waiting == null) {
                lines.add(nobody, new UplinkEpoch(start, null, false));
            }
            return beginAfter(announce, nobody, where);
        }
        lines.remove(nobody);
        GapReason reason = lines.reason() == GapReason.RETENTION ? GapReason.RETENTION : GapReason.BEFORE;
        if (announce.continues() != null && reason == GapReason.RETENTION && announce.first() > 0) {
            lines.add(announce.continues(), new UplinkEpoch(0, null, false));
            lines.declare(announce.continues(), 0, announce.first(), reason);
        }
        start(announce);
        if (start > announce.first()) {
            lines.declare(announce.epoch(), announce.first(), start, reason);
        }
        return null;
    }

    private static long confirmed(WireItem where) {
        return where.confirmed();
    }

    /** Whether an epoch that is known continues this one. */
    boolean isContinued(UUID epoch, long first) {
        return lines.epochs().values().stream().anyMatch(known -> epoch.equals(known.continues()) && known.first() >= first);
    }

    private void start(Announce announce) {
        UUID epoch = announce.epoch();
        pending.remove(epoch);
        settled.remove(epoch);
        UplinkEpoch begun = new UplinkEpoch(announce.first(), announce.continues(), true);
        lines.add(epoch, begun);
        lines.findings().begun().add(epoch);
        lines.continueLine(List.of(WirePosition.NO_EPOCH), epoch);
        lines.remove(WirePosition.NO_EPOCH);
        for (Map.Entry<UUID, Hole> hole : Map.copyOf(lines.holes()).entrySet()) {
            hole.getValue().waiting().remove(epoch);
            lines.dropIfEmpty(hole.getKey(), hole.getValue());
        }
        lines.forgetTooMany();
        beginWaiting(epoch);
    }

    /** What waited for that line to come as far as it is now begins. */
    void beginWaiting(UUID line) {
        for (Announce announce : List.copyOf(pending.values())) {
            if (line.equals(announce.continues()) && lines.epoch(line) != null && lines.epoch(line).next() == announce.first()
                    && isPending(announce.epoch())) {
                start(announce);
            }
        }
    }

    /** An epoch other than this one that continues the same one and is not empty. */
    Optional<UUID> sibling(UUID id, UplinkEpoch epoch) {
        if (!epoch.isAnnounced() || epoch.continues() == null) {
            return Optional.empty();
        }
        return lines.epochs().entrySet().stream().filter(other -> !other.getKey().equals(id)
                && epoch.continues().equals(other.getValue().continues()) && !other.getValue().isEmpty())
                .map(Map.Entry::getKey).findFirst();
    }
}
