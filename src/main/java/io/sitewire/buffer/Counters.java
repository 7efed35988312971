package io.sitewire.buffer;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What a buffer counts since it was opened. Any thread. */
final class Counters {
    final LongAdder appended = new LongAdder();
    final LongAdder syncs = new LongAdder();
    final LongAdder syncNanos = new LongAdder();
    final LongAccumulator syncNanosMax = new LongAccumulator(Math::max, 0);
    final LongAdder writeFailures = new LongAdder();
    final Watch watch = new Watch();
    final LongAdder syncFailures = new LongAdder();
    final Damage damage;
    /** Positions without a reading, by reason. */
    private final Map<String, LongAdder> missing = new ConcurrentHashMap<>();
    final TimeMarks times = new TimeMarks();
    volatile long bytesCut;
    volatile BufferStatistics.State state = BufferStatistics.State.UP;

    Counters(Clock clock) {
        damage = new Damage(clock);
    }

    /** A sync failed. Having no space is no damage: what was not synced is written again. */
    void syncFailed(boolean space) {
        syncFailures.increment();
        if (!space) {
            damage.found("syncs failed", 1);
        }
    }

    /** A sync took so long. */
    void synced(long nanos) {
        syncs.increment();
        watch.synced(nanos);
        syncNanos.add(nanos);
        syncNanosMax.accumulate(nanos);
    }

    /** Positions more that hold no reading, and why. */
    void missing(String reason, long positions) {
        missing.computeIfAbsent(reason, any -> new LongAdder()).add(positions);
        if (!GapReason.isDrop(reason)) {
            damage.found("positions " + reason, positions);
        }
    }

    /** Positions by reason. */
    Map<String, Long> missing() {
        Map<String, Long> copy = new TreeMap<>();
        missing.forEach((reason, count) -> copy.put(reason, count.sum()));
        return copy;
    }
}
