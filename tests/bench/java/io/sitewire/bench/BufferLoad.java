package io.sitewire.bench;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * How fast a buffer is, beside a plain program that appends the same bytes with the same number of syncs on the same disk in the same run.
 * By hand: docs/reference/performance.md has the command. Argument: a folder on the disk to be measured, which is filled and emptied.
 */
public final class BufferLoad {
    /** Until the JVM has compiled what matters. */
    private static final int ROUNDS_WARM_UP = 2;
    private static final int ROUNDS = 9;
    private static final int RECORDS = 1_000_000;
    private static final int GROUP = 100;
    private static final int GROUPS_WAITING = 400;
    private static final int WAITING_RECORDS = 2_000;
    private static final int PLAIN_CHUNK = 128 << 10;
    private static final Map<String, String> HEADERS = Map.of("site", "plant-7", "machine", "press-1", "sensor", "temperature", "received",
            "2026-03-01T06:00:00.000Z", "source", "mqtt-listener");
    private static final byte[] PAYLOAD = new byte[200];
    private static final BufferOptions OPTIONS = BufferOptions.of("load").withSizeMax(8L << 30);

    private final Path folder;

    private BufferLoad(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Arrays.fill(PAYLOAD, (byte) 'x');
        Path folder = Files.createTempDirectory(Path.of(arguments.length == 0 ? "target" : arguments[0]), "load");
        BufferLoad load = new BufferLoad(folder);
        try {
            load.run();
        } finally {
            load.empty();
            Files.delete(folder);
        }
    }

    private void run() throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Double> reads = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            BufferStatistics before;
            double seconds;
            try (Buffer buffer = Buffer.open(folder.resolve("buffer"), OPTIONS)) {
                BufferReader reader = buffer.reader("r");
                seconds = groups(buffer);
                before = buffer.statistics();
                reads.add(RECORDS / read(reader));
            }
            double plain = plain(before.bytes(), before.syncs());
            ratios.add(plain / seconds);
            print("round %d: buffer %,.0f records/s, plain program %,.0f records/s, ratio %.2f; syncs %d, records a sync %.0f, bytes written per"
                    + " byte accepted %.3f; read %,.0f records/s", round, RECORDS / seconds, RECORDS / plain, plain / seconds, before.syncs(),
                    (double) RECORDS / before.syncs(), before.bytes() / (double) accepted(RECORDS), reads.get(round));
            empty();
        }
        print("groups of %d: median ratio to the plain program %.2f; median read rate %,.0f records/s", GROUP,
                median(ratios.subList(ROUNDS_WARM_UP, ROUNDS)), median(reads.subList(ROUNDS_WARM_UP, ROUNDS)));
        for (int threads : new int[] {1, 8, 64}) {
            waiting(threads);
            empty();
        }
    }

    /** Groups, of which so many are under way at a time; returns seconds until all are durable. */
    private static double groups(Buffer buffer) throws Exception {
        Deque<CompletableFuture<Long>> waiting = new ArrayDeque<>();
        long started = System.nanoTime();
        for (int i = 0; i < RECORDS; i += GROUP) {
            List<Entry> entries = new ArrayList<>(GROUP);
            for (int j = 0; j < GROUP; j++) {
                entries.add(new Entry(HEADERS, PAYLOAD));
            }
            waiting.add(buffer.append(entries));
            if (waiting.size() > GROUPS_WAITING) {
                waiting.remove().get();
            }
        }
        for (CompletableFuture<Long> append : waiting) {
            append.get();
        }
        return seconds(started);
    }

    /** Records of the same size, encoded beforehand, copied into a chunk and written to one file, with the same number of syncs. */
    private double plain(long bytes, long syncs) throws IOException {
        byte[] record = new byte[(int) (bytes / RECORDS)];
        Arrays.fill(record, (byte) 'x');
        ByteBuffer chunk = ByteBuffer.allocateDirect(PLAIN_CHUNK);
        long started = System.nanoTime();
        try (FileChannel file = FileChannel.open(folder.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long sync = 1;
            for (long i = 1; i <= RECORDS; i++) {
                if (chunk.remaining() < record.length) {
                    flush(file, chunk);
                }
                chunk.put(record);
                if (i == RECORDS * sync / syncs) {
                    flush(file, chunk);
                    file.force(false);
                    sync++;
                }
            }
        }
        return seconds(started);
    }

    private static void flush(FileChannel file, ByteBuffer chunk) throws IOException {
        chunk.flip();
        while (chunk.hasRemaining()) {
            file.write(chunk);
        }
        chunk.clear();
    }

    private static double read(BufferReader reader) throws InterruptedException {
        long started = System.nanoTime();
        for (int count = 0; count < RECORDS;) {
            List<StoredRecord> records = reader.read(10_000, 4 << 20, Duration.ofSeconds(10));
            if (records.isEmpty()) {
                throw new IllegalStateException("records read " + count + ", stored " + RECORDS);
            }
            count += records.size();
        }
        return seconds(started);
    }

    /** Threads that each wait for their record before they append the next. */
    private void waiting(int threads) throws Exception {
        int each = Math.max(50, WAITING_RECORDS / Math.min(threads, 4));
        try (Buffer buffer = Buffer.open(folder.resolve("buffer"), OPTIONS)) {
            long bytes = buffer.statistics().bytes();
            List<Thread> running = new ArrayList<>();
            long started = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    for (int j = 0; j < each; j++) {
                        buffer.append(List.of(new Entry(HEADERS, PAYLOAD))).join();
                    }
                });
                thread.start();
                running.add(thread);
            }
            for (Thread thread : running) {
                thread.join();
            }
            double seconds = seconds(started);
            BufferStatistics statistics = buffer.statistics();
            print("%d threads waiting: %,.0f records/s, records a sync %.1f, sync mean %.2f ms, bytes written per byte accepted %.3f", threads,
                    statistics.appended() / seconds, (double) statistics.appended() / statistics.syncs(),
                    statistics.syncMean().toNanos() / 1e6, (statistics.bytes() - bytes) / (double) accepted(statistics.appended()));
        }
    }

    private static long accepted(long records) {
        int headers = HEADERS.entrySet().stream().mapToInt(header -> header.getKey().length() + header.getValue().length()).sum();
        return records * (headers + PAYLOAD.length);
    }

    private void empty() throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(path -> !path.equals(folder)).sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static double median(List<Double> figures) {
        List<Double> sorted = new ArrayList<>(figures);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private static double seconds(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private static void print(String format, Object... figures) {
        System.out.println(String.format(Locale.ROOT, format, figures));
    }
}
