package io.sitewire.bench;

import io.sitewire.buffer.Entry;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Records a second that are stored and synced, in groups of which many are under way at a time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class AppendGroupsBenchmark {
    private static final int GROUP = 100;
    private static final int WAITING = 400;
    private static final int ACKNOWLEDGE_EVERY = 1000;

    private final List<Entry> group = Collections.nCopies(GROUP, BenchFolder.entry());
    private final Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
    private BenchBuffer bench;
    private long groups;

    @Setup
    public void open() throws IOException {
        bench = new BenchBuffer();
    }

    @TearDown
    public void close() throws IOException {
        bench.printSyncs();
        bench.close();
    }

    @Benchmark
    @OperationsPerInvocation(GROUP)
    public void append() {
        waiting.add(bench.buffer().append(group));
        if (waiting.size() > WAITING) {
            long stored = waiting.remove().join();
            if (++groups % ACKNOWLEDGE_EVERY == 0) {
                bench.reader().acknowledge(stored);
            }
        }
    }
}
