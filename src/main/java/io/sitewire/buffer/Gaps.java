package io.sitewire.buffer;

import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Positions that hold no reading for a reason that no segment tells: those whose segments were dropped, until all readers are past them,
 * and those at the end of the log that wait for room to be written into it. Any thread.
 *
 * <p>Durability: what is added here is on disk when the call returns, so a drop is told before it is done.
 */
final class Gaps {
    /** The rest of what the file holds is for those at the end of the log: they must always find a place. */
    static final int PENDING_MAX = 4;
    static final int DROPPED_MAX = Format.GAPS_MAX - PENDING_MAX;
    private static final Set<String> DROPS = Set.of(GapReason.DROP_OLDEST.text(), GapReason.AGE_MAX.text());

    private static final Logger LOG = LoggerFactory.getLogger(Gaps.class);

    private final GapsFile file;
    private final Clock clock;
    private final List<Gap> dropped = new ArrayList<>();
    /** From the end of the log on, without a hole. */
    private final List<Gap> pending = new ArrayList<>();

    Gaps(GapsFile file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** The time of what becomes known now. */
    long now() {
        return clock.millis();
    }

    /** Takes up what an earlier run left. */
    synchronized void load() throws IOException {
        dropped.addAll(file.load());
        dropped.removeIf(gap -> gap.first() < 0 || gap.end() <= gap.first());
        dropped.sort(Comparator.comparingLong(Gap::first));
    }

    /**
     * Now that it is known where the log ends: positions behind that were given out, and are not given again. What is told of those
     * before is used only where there is no reading: a drop may have been told, and not done.
     *
     * @param passed all readers are past what lies before it
     */
    synchronized void settle(long logEnd, long passed) {
        for (Gap gap : List.copyOf(dropped)) {
            Gap behind = gap.within(positionNext(logEnd), Long.MAX_VALUE);
            if (behind != null && behind.first() > positionNext(logEnd)) {
                pending.add(new Gap(positionNext(logEnd), behind.first(), now(), GapReason.DAMAGED.text()));
            }
            if (behind != null) {
                pending.add(behind);
            }
        }
        bound();
        // What was pending before is in the log by now, and asked for here only if its frame is damaged.
        dropped.removeIf(gap -> gap.end() <= passed || gap.first() >= logEnd);
        for (int i = 0; i < dropped.size() && dropped.size() > DROPPED_MAX; i++) {
            if (!DROPS.contains(dropped.get(i).reason())) {
                dropped.remove(i--);
            }
        }
    }

    /** Makes the file, so that its space is there when it is needed. */
    synchronized void prepare() throws IOException {
        if (!file.exists()) {
            store();
        }
    }

    /** The next reading's position, if the log ends there. */
    synchronized long positionNext(long logEnd) {
        return pending.isEmpty() ? logEnd : pending.get(pending.size() - 1).end();
    }

    /**
     * Notes, durably, that the positions are about to be dropped; false if there is no place for one more.
     *
     * @param passed all readers are past what lies before it
     */
    synchronized boolean drop(Gap gap, long passed) throws IOException {
        List<Gap> before = List.copyOf(dropped);
        dropped.removeIf(known -> known.end() <= passed || known.first() >= gap.first() && known.end() <= gap.end());
        dropped.add(gap);
        dropped.sort(Comparator.comparingLong(Gap::first));
        merge(dropped);
        try {
            if (dropped.size() <= DROPPED_MAX) {
                store();
                return true;
            }
        } catch (IOException e) {
            restore(dropped, before);
            throw e;
        }
        restore(dropped, before);
        return false;
    }

    /** Notes, durably, positions that are given to nothing from {@link #positionNext} on. */
    synchronized void append(Gap gap) throws IOException {
        List<Gap> before = List.copyOf(pending);
        pending.add(gap);
        merge(pending);
        bound();
        try {
            store();
        } catch (IOException e) {
            restore(pending, before);
            throw e;
        }
    }

    /** Notes positions before all that are pending, which were accepted but are not in the log; durable if that works. */
    synchronized void lost(Gap gap) {
        List<Gap> later = pending.stream().map(known -> known.within(gap.end(), Long.MAX_VALUE)).filter(known -> known != null).toList();
        restore(pending, later);
        pending.add(0, gap);
        bound();
        try {
            store();
        } catch (IOException e) {
            // A later one stores it too, and so does the log; until then a power cut may let the positions be given again.
            file.close();
        }
    }

    /** What is to be written into the log before the next reading. */
    synchronized List<Gap> pending() {
        return List.copyOf(pending);
    }

    /** They are in the log. */
    synchronized void written(long logEnd) {
        pending.removeIf(gap -> gap.end() <= logEnd);
    }

    /** A word for a hole of which nobody was told, to be kept until all readers are past it: then it is no damage. */
    synchronized void torn(long first, long end, long passed) {
        if (!explain(first, end).isEmpty()) {
            return;
        }
        try {
            drop(new Gap(first, end, now(), GapReason.TORN.text()), passed);
        } catch (IOException e) {
            LOG.warn("torn commit not noted: positions {} to {}; they are a gap as if they were damaged", first, end - 1, e);
        }
    }

    /** What is known of the positions, in their order. */
    synchronized List<Gap> explain(long from, long until) {
        return dropped.stream().map(gap -> gap.within(from, until)).filter(gap -> gap != null).toList();
    }

    synchronized int count() {
        return dropped.size() + pending.size();
    }

    synchronized void close() {
        file.close();
    }

    private void bound() {
        if (pending.size() > PENDING_MAX) {
            Gap last = pending.get(pending.size() - 1);
            restore(pending, List.of(new Gap(pending.get(0).first(), last.end(), last.millis(), GapReason.SEVERAL.text())));
        }
    }

    private void store() throws IOException {
        List<Gap> all = new ArrayList<>(dropped);
        all.addAll(pending);
        file.store(all);
    }

    private static void restore(List<Gap> list, List<Gap> content) {
        List<Gap> copy = List.copyOf(content);
        list.clear();
        list.addAll(copy);
    }

    private static void merge(List<Gap> gaps) {
        for (int i = gaps.size() - 1; i > 0; i--) {
            Gap left = gaps.get(i - 1);
            Gap right = gaps.get(i);
            if (left.end() >= right.first() && left.reason().equals(right.reason())) {
                gaps.set(i - 1, new Gap(left.first(), Math.max(left.end(), right.end()), right.millis(), right.reason()));
                gaps.remove(i);
            }
        }
    }
}
