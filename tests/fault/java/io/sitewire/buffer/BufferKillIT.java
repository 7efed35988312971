package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that appends at full speed is killed with SIGKILL at random moments, many times over one folder:
 * {@code -Dsitewire.kills=N} times.
 */
final class BufferKillIT {
    private static final int KILLS = Integer.getInteger("sitewire.kills", 100);

    @TempDir
    Path directory;
    private List<BufferOptions> options = List.of(Appender.OPTIONS);

    @Test
    @Timeout(600)
    void everyRecordWhoseCompletionWasReportedIsThereAfterEachKill() throws Exception {
        everyRecordIsThere(KILLS);
    }

    @Test
    @Timeout(600)
    void soItIsWhereEachRunCompressesAndEncryptsInAnotherWay() throws Exception {
        options = Appender.ENCODED;
        everyRecordIsThere(Math.max(2, KILLS / 4));
    }

    private void everyRecordIsThere(int kills) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, Long> reported = new HashMap<>();
        for (int i = 0; i < kills; i++) {
            killOne(i, 100 + random.nextInt(900), reported);
        }

        try (Buffer buffer = Buffer.open(directory, options.get(0))) {
            BufferReader reader = buffer.reader("check");
            long expected = 0;
            long found = 0;
            long last = -1;
            for (List<StoredRecord> some = read(reader); !some.isEmpty(); some = read(reader)) {
                for (StoredRecord record : some) {
                    assertThat(record.position()).as("seed " + seed).isEqualTo(expected++);
                    last = ByteBuffer.wrap(record.payload()).getLong();
                    Long id = reported.remove(record.position());
                    if (id != null) {
                        assertThat(ByteBuffer.wrap(record.payload()).getLong()).as("seed " + seed).isEqualTo(id);
                        found++;
                    }
                }
                reader.acknowledge(expected);
            }
            assertThat(reported).as("reported, but not there, seed " + seed).isEmpty();
            assertThat(found).isGreaterThan(kills);
            assertThat(ByteBuffer.wrap(buffer.sourceStates().get("ids")).getLong()).as("the state says what is stored, seed " + seed)
                    .isEqualTo(last);
            System.out.println("kills " + kills + ", records reported " + found + ", stored " + expected + ", seed " + seed);
        }
    }

    /** Runs a child until some records were reported, and kills it; what it reported before it died is noted. */
    private void killOne(int run, int lines, Map<Long, Long> reported) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), Appender.class.getName(), directory.toString(), String.valueOf(run),
                String.valueOf(Appender.ENCODED.indexOf(options.get(run % options.size()))))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            int count = 0;
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                // The last line may be cut off by the kill; a whole one ends with a dot.
                if (line.endsWith(".")) {
                    String[] words = line.substring(0, line.length() - 1).split(" ");
                    assertThat(reported.put(Long.parseLong(words[0]), Long.parseLong(words[1]))).as("position given twice").isNull();
                }
                if (++count == lines) {
                    // Not the process's own method: that closes the stream, and with it what was reported last.
                    process.toHandle().destroyForcibly();
                }
            }
            assertThat(count).as("the child ended by itself").isGreaterThanOrEqualTo(lines);
        } finally {
            process.destroyForcibly();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static List<StoredRecord> read(BufferReader reader) throws InterruptedException {
        return reader.read(1000, 1 << 20, Duration.ofMillis(50));
    }

    /** The child: prints {@code position id.} for each record whose completion it was told. */
    static final class Appender {
        static final BufferOptions OPTIONS = BufferOptions.of("kill").withSegmentSize(256 << 10);
        /** What the runs take in turns: all of them have both keys. */
        static final List<BufferOptions> ENCODED = Stream.of(
                new Encoding(Compression.ZSTD, TestKeys.ring(TestKeys.OLD, TestKeys.NEW)), TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD),
                new Encoding(Compression.ZSTD, TestKeys.ring(TestKeys.OLD, TestKeys.NEW).withCurrent(Optional.empty())))
                .map(OPTIONS::withEncoding).toList();

        private Appender() {
        }

        public static void main(String[] arguments) throws InterruptedException {
            Buffer buffer = Buffer.open(Path.of(arguments[0]), arguments[2].equals("-1") ? OPTIONS : ENCODED.get(Integer.parseInt(arguments[2])));
            // Acknowledges nothing, so that all is kept for the check.
            buffer.reader("check");
            BufferReader reader = buffer.reader("other");
            for (long id = Long.parseLong(arguments[1]) << 32;; id++) {
                long written = id;
                byte[] payload = new byte[8 + (int) (id * 31 % 400)];
                ByteBuffer.wrap(payload).putLong(id);
                SourceState state = new SourceState("ids", ByteBuffer.allocate(Long.BYTES).putLong(id).array());
                buffer.append(List.of(new Entry(Map.of("machine", "m"), payload)), List.of(state)).thenAccept(position -> {
                    System.out.println(position + " " + written + ".");
                    System.out.flush();
                });
                while (buffer.statistics().bytesWaiting() > 100_000) {
                    Thread.onSpinWait();
                }
                if (id % 64 == 0) {
                    List<StoredRecord> records = read(reader);
                    if (!records.isEmpty()) {
                        reader.acknowledge(records.get(0).position());
                    }
                }
            }
        }
    }
}
