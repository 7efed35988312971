package io.sitewire.buffer;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.atomic.LongAccumulator;

/** What a buffer counts since it was opened. Any thread. */
final class Counters {
    final LongAdder appended = new LongAdder();
    final LongAdder syncs = new LongAdder();
    final LongAdder syncNanos = new LongAdder();
    final LongAccumulator syncNanosMax = new LongAccumulator(Math::max, 0);
    final LongAdder writeFailures = new LongAdder();
    final LongAdder dropped = new LongAdder();
    final LongAdder lost = new LongAdder();
    final TimeMarks times = new TimeMarks();
    volatile long bytesCut;
    volatile BufferStatistics.State state = BufferStatistics.State.UP;
}
