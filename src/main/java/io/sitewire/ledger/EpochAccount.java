package io.sitewire.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What of one epoch of a site arrived, and what is missing. One thread changes it; those that are read from the topic are not changed.
 *
 * <p>Bounded: {@value #GAPS_MAX} ranges, {@value #ALERTS_MAX} alerts and {@value #REASONS_MAX} reasons are named, more are counted.
 */
public final class EpochAccount {
    public static final int GAPS_MAX = 100;
    public static final int ALERTS_MAX = 20;
    public static final int REASONS_MAX = 16;
    /** The reason of whatever has one reason too many. */
    public static final String OTHER_REASON = "other";
    private static final long UNKNOWN = -1;

    private final String site;
    private final UUID epoch;
    private final long number;
    private UUID continues;
    private boolean announced;
    private long first;
    private long next;
    private long end = UNKNOWN;
    private long delivered;
    private long rejected;
    private long repeats;
    private final Map<String, Long> dropped = new TreeMap<>();
    private final Map<String, Long> gapPositions = new TreeMap<>();
    private final List<MissingRange> gaps = new ArrayList<>();
    private long healed;
    private String lastReading;
    private Long hash;
    private long hashMismatches;
    private EdgeReport report;
    private EpochState state = EpochState.OPEN;
    private final List<Alert> alerts = new ArrayList<>();
    private long alertsCount;

    /**
     * @param epoch the epoch; all zeros for the sum of those that are too many to be kept apart
     * @param number counts the epochs of a site
     */
    public EpochAccount(String site, UUID epoch, long number, long first) {
        this.site = site;
        this.epoch = epoch;
        this.number = number;
        this.first = first;
        this.next = first;
    }

    public String site() {
        return site;
    }

    public UUID epoch() {
        return epoch;
    }

    public long number() {
        return number;
    }

    /** The epoch that it continues; null if none, or none is known. */
    public UUID continues() {
        return continues;
    }

    /** Whether its edge has announced it, so that its first position is known. */
    public boolean isAnnounced() {
        return announced;
    }

    /** Its first position, or the first that is known of it. */
    public long first() {
        return first;
    }

    /** The position after the last that has arrived or is known to be missing. */
    public long next() {
        return next;
    }

    /** Where the epoch that continues it begins; negative if there is none. */
    public long end() {
        return end;
    }

    public long delivered() {
        return delivered;
    }

    public long rejected() {
        return rejected;
    }

    public long repeats() {
        return repeats;
    }

    /** Positions that the edge said were dropped or lost, by its reason; they are gap positions too. */
    public Map<String, Long> dropped() {
        return Collections.unmodifiableMap(dropped);
    }

    /** All missing positions by reason. */
    public Map<String, Long> gapPositions() {
        return Collections.unmodifiableMap(gapPositions);
    }

    /** The missing ranges in order of position. */
    public List<MissingRange> gaps() {
        return Collections.unmodifiableList(gaps);
    }

    /** Positions that were missing and arrived after all. */
    public long healed() {
        return healed;
    }

    /** When the last reading was accepted, as it says; null if none was. */
    public String lastReading() {
        return lastReading;
    }

    /** The running hash after {@link #next}; null if it is not known. */
    public Long hash() {
        return hash;
    }

    public long hashMismatches() {
        return hashMismatches;
    }

    /** The last report of the edge; null if there is none. */
    public EdgeReport report() {
        return report;
    }

    public EpochState state() {
        return state;
    }

    public List<Alert> alerts() {
        return Collections.unmodifiableList(alerts);
    }

    /** Also those that are no longer named. */
    public long alertsCount() {
        return alertsCount;
    }

    public void place(UUID continued, boolean isAnnounced, long firstPosition, long nextPosition) {
        continues = continued;
        announced = isAnnounced;
        first = firstPosition;
        next = nextPosition;
    }

    public void ended(long at, EpochState how) {
        if (end == UNKNOWN && how == EpochState.ENDED) {
            end = at;
        }
        state = how;
    }

    public void delivered(String received) {
        delivered++;
        if (received != null) {
            lastReading = received;
        }
    }

    /** One of those counted as delivered was put aside instead. */
    public void rejectedInstead() {
        delivered--;
        rejected++;
    }

    public void repeated() {
        repeats++;
    }

    /** @param byEdge whether the edge says so */
    public void missing(MissingRange range, boolean byEdge) {
        String reason = gapPositions.containsKey(range.reason()) || gapPositions.size() < REASONS_MAX ? range.reason() : OTHER_REASON;
        gapPositions.merge(reason, range.positions(), Long::sum);
        if (byEdge) {
            dropped.merge(reason, range.positions(), Long::sum);
        }
        hash = null;
        if (gaps.size() < GAPS_MAX) {
            int at = 0;
            while (at < gaps.size() && gaps.get(at).from() < range.from()) {
                at++;
            }
            gaps.add(at, new MissingRange(range.from(), range.to(), reason, range.time()));
        }
    }

    /**
     * Positions of a missing range arrived, or turned out to be those of another epoch.
     *
     * @return what stood there of them; empty if the range is not named
     */
    public Optional<MissingRange> found(long from, long to, boolean arrived) {
        for (int i = 0; i < gaps.size(); i++) {
            MissingRange gap = gaps.get(i);
            if (gap.from() <= from && to <= gap.to()) {
                gaps.remove(i);
                if (to < gap.to()) {
                    gaps.add(i, new MissingRange(to, gap.to(), gap.reason(), gap.time()));
                }
                if (gap.from() < from) {
                    gaps.add(i, new MissingRange(gap.from(), from, gap.reason(), gap.time()));
                }
                reduce(gapPositions, gap.reason(), to - from);
                reduce(dropped, gap.reason(), to - from);
                healed += arrived ? to - from : 0;
                return Optional.of(new MissingRange(from, to, gap.reason(), gap.time()));
            }
        }
        return Optional.empty();
    }

    private static void reduce(Map<String, Long> counts, String reason, long positions) {
        counts.computeIfPresent(reason, (key, count) -> count > positions ? count - positions : null);
    }

    public void hash(Long running) {
        hash = running;
    }

    public void hashMismatch() {
        hashMismatches++;
    }

    public void report(EdgeReport latest) {
        report = latest;
    }

    public void alert(Alert alert) {
        alertsCount++;
        if (alerts.size() < ALERTS_MAX) {
            alerts.add(alert);
        }
    }

    /** Whether it has an alert of that kind that is named. */
    public boolean hasAlert(AlertKind kind) {
        return alerts.stream().anyMatch(alert -> alert.kind() == kind);
    }

    /** When the last reading was accepted, if that is known. */
    public Instant lastReadingTime() {
        try {
            return lastReading == null ? null : Instant.parse(lastReading);
        } catch (java.time.format.DateTimeParseException e) {
            return null;
        }
    }

    /** Adds what an old epoch counted, for the account of all that are too old to be kept apart. */
    public void fold(EpochAccount old) {
        first = Math.min(first, old.first);
        next = Math.max(next, old.next);
        delivered += old.delivered;
        rejected += old.rejected;
        repeats += old.repeats;
        healed += old.healed;
        hashMismatches += old.hashMismatches;
        old.gapPositions.forEach((reason, count) -> gapPositions.merge(
                gapPositions.containsKey(reason) || gapPositions.size() < REASONS_MAX ? reason : OTHER_REASON, count, Long::sum));
        old.dropped.forEach((reason, count) -> dropped.merge(
                dropped.containsKey(reason) || dropped.size() < REASONS_MAX ? reason : OTHER_REASON, count, Long::sum));
        old.alerts.forEach(this::alert);
        alertsCount += old.alertsCount - old.alerts.size();
        lastReading = old.lastReading == null ? lastReading : old.lastReading;
        state = EpochState.ENDED;
    }

    /** What is read from the topic. */
    void restore(long[] counts, Map<String, Long> droppedBy, Map<String, Long> missingBy, List<MissingRange> ranges, List<Alert> known) {
        delivered = counts[0];
        rejected = counts[1];
        repeats = counts[2];
        healed = counts[3];
        hashMismatches = counts[4];
        alertsCount = counts[5];
        end = counts[6];
        dropped.putAll(droppedBy);
        gapPositions.putAll(missingBy);
        gaps.addAll(ranges);
        alerts.addAll(known);
    }

    void restore(String last, Long running, EdgeReport latest, EpochState how) {
        lastReading = last;
        hash = running;
        report = latest;
        state = how;
    }
}
