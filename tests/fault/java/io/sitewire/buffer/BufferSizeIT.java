package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.BufferScan;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A large backlog in a small heap: a million records of 200 bytes with -Xmx64m, or {@code -Dsitewire.size.records=20000000}, which takes
 * 6 GB of disk and some minutes. Each step is a process of its own, so that none profits from what another one left in memory.
 */
final class BufferSizeIT {
    private static final long RECORDS = Long.getLong("sitewire.size.records", 1_000_000);
    private static final int PAYLOAD = 200;

    @TempDir
    Path temporary;

    @Test
    @Timeout(1800)
    void theHeapHoldsItAndTheStartIsAsQuickAsAnEmptyOnes() throws Exception {
        Path backlog = temporary.resolve("backlog");
        long empty = median(temporary.resolve("empty"));

        Map<String, Long> appended = step("append", backlog);
        long full = median(backlog);
        Map<String, Long> verified = step("verify", backlog);
        Map<String, Long> read = step("read", backlog);

        System.out.println("records " + RECORDS + ", -Xmx64m; start of an empty buffer " + empty + " ms, with the backlog " + full
                + " ms; append " + appended.get("ms") + " ms, verify " + verified.get("ms") + " ms, read " + read.get("ms") + " ms");
        assertThat(full).isLessThanOrEqualTo(2 * empty + 1000);
        assertThat(verified).containsEntry("records", RECORDS).containsEntry("damages", 0L);
        assertThat(verified.get("progress")).as("steps of progress").isGreaterThan(RECORDS / 100_000);
        assertThat(read).containsEntry("records", RECORDS).containsEntry("segments", 1L);
    }

    /** Of three starts, since the machine has other work. */
    private static long median(Path folder) throws Exception {
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            times.add(step("open", folder).get("ms"));
        }
        Collections.sort(times);
        return times.get(1);
    }

    private static Map<String, Long> step(String what, Path folder) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-cp",
                System.getProperty("java.class.path"), Step.class.getName(), what, folder.toString(), String.valueOf(RECORDS))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(what + " " + lines).isZero();
            Map<String, Long> figures = new HashMap<>();
            for (String line : lines) {
                String[] words = line.split(" ");
                if (words.length == 2 && words[1].matches("\\d+")) {
                    figures.put(words[0], Long.parseLong(words[1]));
                }
            }
            return figures;
        } finally {
            process.destroyForcibly();
        }
    }

    /** The child; prints {@code name number} lines. */
    static final class Step {
        private static final BufferOptions OPTIONS = BufferOptions.of("size").withSizeMax(64L << 30).withQueueSizeMax(8 << 20);
        private static final int GROUP = 100;

        private Step() {
        }

        public static void main(String[] arguments) throws Exception {
            Path folder = Path.of(arguments[1]);
            long records = Long.parseLong(arguments[2]);
            long started = System.nanoTime();
            switch (arguments[0]) {
                case "append" -> append(folder, records);
                case "verify" -> verify(folder);
                case "read" -> read(folder, records);
                default -> open(folder);
            }
            if (!arguments[0].equals("open")) {
                print("ms", (System.nanoTime() - started) / 1_000_000);
            }
            // Not the end of main: a reader's or a writer's thread that is left over must not go unnoticed as a hang.
            System.exit(0);
        }

        private static void open(Path folder) {
            long started = System.nanoTime();
            try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
                print("ms", (System.nanoTime() - started) / 1_000_000);
                print("next", buffer.statistics().positionNext());
            }
        }

        private static void append(Path folder, long records) throws Exception {
            try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
                buffer.reader("r");
                CompletableFuture<Long> last = null;
                for (long i = 0; i < records; i += GROUP) {
                    List<Entry> entries = new ArrayList<>(GROUP);
                    for (long j = i; j < i + GROUP; j++) {
                        entries.add(new Entry(Map.of(), ByteBuffer.allocate(PAYLOAD).putLong(j).array()));
                    }
                    while (buffer.statistics().bytesWaiting() > 4 << 20) {
                        Thread.onSpinWait();
                    }
                    last = buffer.append(entries);
                }
                last.get(60, TimeUnit.SECONDS);
                print("records", buffer.statistics().records());
            }
        }

        private static void verify(Path folder) {
            long[] progress = new long[1];
            BufferReport report = BufferScan.verify(folder, KeyRing.NONE, finding -> { }, (done, total) -> progress[0]++);
            print("records", report.records());
            print("damages", report.damages());
            print("progress", progress[0]);
        }

        private static void read(Path folder, long records) throws Exception {
            try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
                BufferReader reader = buffer.reader("r");
                long next = 0;
                while (next < records) {
                    for (StoredRecord record : reader.read(10_000, 4 << 20, Duration.ofSeconds(10))) {
                        if (record.position() != next || ByteBuffer.wrap(record.payload()).getLong() != next) {
                            throw new IllegalStateException("position " + record.position() + " where " + next + " is due");
                        }
                        next++;
                    }
                    reader.acknowledge(next);
                }
                print("records", next);
            }
            try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
                print("segments", buffer.statistics().segments());
            }
        }

        private static void print(String name, long figure) {
            System.out.println(name + " " + figure);
        }
    }
}
