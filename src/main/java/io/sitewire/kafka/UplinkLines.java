package io.sitewire.kafka;

import io.sitewire.ledger.AlertKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The epochs of an uplink and what is held in each: the state that {@link UplinkPositions} and {@link Announcements} decide by. */
final class UplinkLines {
    /** An epoch takes at most 37 characters of the 4096 that a broker allows for the metadata of an offset. */
    static final int EPOCHS_MAX = 100;

    /** The epoch taken last at the end. */
    private final LinkedHashMap<UUID, UplinkEpoch> epochs = new LinkedHashMap<>();
    /** By the epoch whose next position, or whose announcement, is waited for. */
    private final Map<UUID, Hole> holes = new HashMap<>();
    private final PositionFindings findings = new PositionFindings();
    private final Announcements announcements = new Announcements(this);
    /** The last record that took positions, if it was not held. */
    private long previous;
    private UUID previousEpoch;
    private GapReason reason = GapReason.UNDECLARED;
    private long goBackTo;
    /** The epoch that stands at the end, if it was taken last; null after any other change of the order. */
    private UUID lastTaken;

    UplinkLines(UplinkState state) {
        state.next().forEach((epoch, next) -> epochs.put(epoch, UplinkEpoch.of(next, state.links().get(epoch))));
        epochs.values().forEach(this::tellPredecessor);
        previous = state.previous();
    }

    /** All that are known, the one taken last at the end. To be changed by {@link #add} and {@link #remove} only. */
    Map<UUID, UplinkEpoch> epochs() {
        return epochs;
    }

    void add(UUID id, UplinkEpoch epoch) {
        lastTaken = null;
        epochs.put(id, epoch);
        tellPredecessor(epoch);
    }

    void remove(UUID id) {
        lastTaken = null;
        epochs.remove(id);
    }

    void moveToEnd(UUID id) {
        UplinkEpoch epoch = epochs.get(id);
        remove(id);
        epochs.put(id, epoch);
    }

    void tellPredecessor(UplinkEpoch epoch) {
        UplinkEpoch predecessor = epoch.continues() == null ? null : epochs.get(epoch.continues());
        if (predecessor != null) {
            predecessor.continuedAt(epoch.first());
        }
    }

    UplinkEpoch epoch(UUID id) {
        return epochs.get(id);
    }

    /** Where the next of those begins that continue an epoch where it has come to, or behind; the greatest number if none does. */
    long continuedAt(UUID id) {
        long next = epochs.get(id).next();
        return epochs.values().stream().filter(other -> id.equals(other.continues()) && other.first() >= next)
                .mapToLong(UplinkEpoch::first).min().orElse(Long.MAX_VALUE);
    }

    Map<UUID, Hole> holes() {
        return holes;
    }

    PositionFindings findings() {
        return findings;
    }

    Announcements announcements() {
        return announcements;
    }

    long previous() {
        return previous;
    }

    UUID previousEpoch() {
        return previousEpoch;
    }

    void previous(long position, UUID epoch) {
        previous = position;
        previousEpoch = epoch;
    }

    GapReason reason() {
        return reason;
    }

    void reason(GapReason known) {
        reason = known;
    }

    long goBackTo() {
        return goBackTo;
    }

    /** The epoch that was taken last; null if there is none. */
    UUID current() {
        UUID last = null;
        for (UUID epoch : epochs.keySet()) {
            last = epoch;
        }
        return last;
    }

    /** Whether nothing has been taken yet. */
    boolean isUnknown() {
        UUID current = current();
        return current == null || current.equals(WirePosition.NO_EPOCH);
    }

    /** The epoch has positions up to before {@code to}. */
    void advance(UUID id, long to) {
        UplinkEpoch epoch = epochs.get(id);
        if (!id.equals(lastTaken)) {
            moveToEnd(id, epoch);
        }
        if (to > epoch.continuedAt()) {
            checkSuccessors(id, epoch, to);
        }
        epoch.next(to);
        reason = GapReason.UNDECLARED;
        Hole hole = holes.get(id);
        if (hole != null) {
            hole.held().removeBelow(to);
            dropIfEmpty(id, hole);
        }
        forgetTooMany();
        announcements.beginWaiting(id);
    }

    private void moveToEnd(UUID id, UplinkEpoch epoch) {
        UUID before = current();
        epochs.remove(id);
        epochs.put(id, epoch);
        lastTaken = id;
        if (epoch.isEmpty()) {
            // It was alone in its place as long as it was empty.
            if (epoch.isAnnounced() && epoch.continues() == null && before != null && !before.equals(WirePosition.NO_EPOCH)
                    && epochs.size() > 1 && !announcements.isContinued(id, epoch.first())) {
                fork(AlertKind.NEW_LOG, id, epoch.first(), before.equals(id) ? beforeLast(id) : before);
            }
            announcements.sibling(id, epoch).ifPresent(other -> fork(AlertKind.ROLLED_BACK, id, epoch.first(), other));
        } else if (!id.equals(before) && epoch.returned() == 2) {
            fork(AlertKind.CLONE, id, epoch.next(), before);
        }
    }

    /** The epoch taken last but this one. */
    private UUID beforeLast(UUID id) {
        UUID last = null;
        for (UUID epoch : epochs.keySet()) {
            last = epoch.equals(id) ? last : epoch;
        }
        return last;
    }

    private void checkSuccessors(UUID id, UplinkEpoch epoch, long to) {
        for (Map.Entry<UUID, UplinkEpoch> other : epochs.entrySet()) {
            long begun = other.getValue().first();
            if (id.equals(other.getValue().continues()) && begun >= epoch.next() && begun < to) {
                fork(AlertKind.ROLLED_BACK, other.getKey(), begun, id);
            }
        }
    }

    void forgetTooMany() {
        for (Iterator<UUID> ids = epochs.keySet().iterator(); epochs.size() > EPOCHS_MAX && ids.hasNext();) {
            if (!holes.containsKey(ids.next())) {
                lastTaken = null;
                ids.remove();
            }
        }
    }

    void fork(AlertKind kind, UUID epoch, long position, UUID other) {
        UplinkEpoch known = other == null ? null : epochs.get(other);
        findings.forks().add(new PositionFindings.Fork(kind, epoch, position, other, known == null ? UplinkState.NONE : known.next()));
    }

    /** What is waited for in the lines of others is waited for in that of {@code epoch}. */
    void continueLine(Collection<UUID> others, UUID epoch) {
        for (UUID other : others) {
            Hole hole = holes.remove(other);
            if (hole != null) {
                holes.merge(epoch, hole, Hole::with);
            }
        }
    }

    void dropIfEmpty(UUID line, Hole hole) {
        if (hole.isEmpty()) {
            holes.remove(line);
        }
    }

    /** Positions of a line are missing and never come. */
    void declare(UUID line, long from, long to) {
        declare(line, from, to, reason);
    }

    void declare(UUID line, long from, long to, GapReason why) {
        missing(new Gap(line, from, to, why));
        UplinkEpoch epoch = epochs.get(line);
        epoch.next(Math.max(epoch.next(), to));
    }

    void missing(Gap gap) {
        findings.gaps().add(gap);
        UplinkEpoch epoch = epochs.get(gap.epoch());
        if (epoch != null) {
            epoch.missing().add(gap.from(), gap.to());
        }
    }

    void missing(WireItem item, long from, long to) {
        missing(new Gap(item.epoch(), from, to, item.reason(), true, item.time()));
    }

    Hole hole(UUID line, long offset, long logTime) {
        return holes.computeIfAbsent(line, absent -> new Hole(offset, previous, logTime));
    }

    /** Holds what lies beyond the next position of a line, unless it is proven that what is before it never comes. */
    Outcome hold(UUID line, WireItem item) {
        Hole hole = hole(line, item.offset(), item.logTime());
        hole.held().add(item.from(), item.to());
        return prove(line, hole, item.confirmed());
    }

    /** Everything below {@code confirmed} lies at lower offsets, or nowhere. */
    Outcome prove(UUID line, Hole hole, long confirmed) {
        long expected = epochs.get(line).next();
        if (confirmed <= expected) {
            return Outcome.HOLD;
        }
        return goBackBehindGap(line, expected, Math.min(confirmed, hole.bound(expected)), reason);
    }

    Outcome goBackBehindGap(UUID line, long expected, long end, GapReason why) {
        if (end > expected && end < Long.MAX_VALUE) {
            declare(line, expected, end, why);
        }
        return goBack();
    }

    Outcome goBack() {
        Hole first = firstHole().orElseThrow();
        goBackTo = first.offset();
        previous(first.previous(), null);
        forgetHeld();
        return Outcome.GO_BACK;
    }

    void forgetHeld() {
        holes.clear();
        announcements.forgetWaiting();
    }

    /**
     * The holes of machines that are gone: another log of the site has been running for long, and will never bring what is missing. Should
     * it come after all, it fills its gap.
     */
    Outcome abandon(UUID running, long logTime, long waitMax) {
        for (Map.Entry<UUID, Hole> entry : Map.copyOf(holes).entrySet()) {
            UUID line = entry.getKey();
            if (line.equals(running) || logTime - entry.getValue().since() < waitMax) {
                continue;
            }
            UplinkEpoch epoch = epochs.get(line);
            if (epoch == null) {
                announcements.abandon(Set.of(line));
                return goBack();
            }
            announcements.abandon(entry.getValue().waiting().keySet());
            return goBackBehindGap(line, epoch.next(), entry.getValue().bound(epoch.next()), GapReason.ABANDONED);
        }
        return Outcome.CONTROL;
    }

    Optional<Hole> firstHole() {
        return holes.values().stream().min((one, other) -> Long.compare(one.offset(), other.offset()));
    }
}
