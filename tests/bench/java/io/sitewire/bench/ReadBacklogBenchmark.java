package io.sitewire.bench;

import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
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

/** Records a second that one reader gets from a backlog that is in the page cache, over and over. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class ReadBacklogBenchmark {
    private static final int BATCH = 5000;
    private static final int BATCHES = 100;
    private static final int GROUP = 1000;
    private static final long BATCH_SIZE_MAX = 8 << 20;

    private BenchBuffer bench;
    private int batches;

    @Setup
    public void fill() throws IOException {
        bench = new BenchBuffer();
        List<Entry> group = Collections.nCopies(GROUP, BenchFolder.entry());
        for (int i = 0; i < BATCH * BATCHES / GROUP; i++) {
            bench.buffer().append(group).join();
        }
    }

    @TearDown
    public void close() throws IOException {
        bench.close();
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<StoredRecord> read() throws InterruptedException {
        if (batches++ == BATCHES) {
            batches = 1;
            bench.reader().rewind();
        }
        List<StoredRecord> records = bench.reader().read(BATCH, BATCH_SIZE_MAX, Duration.ofSeconds(10));
        if (records.size() != BATCH) {
            throw new IllegalStateException("records read " + records.size() + ", wanted " + BATCH);
        }
        return records;
    }
}
