package io.sitewire.bench;

import io.sitewire.buffer.Entry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Records a second by threads that each wait for their record's sync before they append the next. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class AppendWaitingBenchmark {
    private static final int ACKNOWLEDGE_EVERY = 10_000;
    private static final int THREADS_SOME = 8;
    private static final int THREADS_MANY = 64;

    private final List<Entry> record = List.of(BenchFolder.entry());
    private BenchBuffer bench;

    @Setup
    public void open() throws IOException {
        bench = new BenchBuffer();
    }

    @TearDown
    public void close() throws IOException {
        bench.printSyncs();
        bench.close();
    }

    private long append() {
        long position = bench.buffer().append(record).join();
        if (position % ACKNOWLEDGE_EVERY == 0) {
            bench.reader().acknowledge(position);
        }
        return position;
    }

    @Benchmark
    @Threads(1)
    public long threads1() {
        return append();
    }

    @Benchmark
    @Threads(THREADS_SOME)
    public long threads8() {
        return append();
    }

    @Benchmark
    @Threads(THREADS_MANY)
    public long threads64() {
        return append();
    }
}
