package io.sitewire.bench;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.buffer.keys.KeyRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * What compression and encryption cost and gain: JSON readings in groups and one by one, against the same without. By hand:
 * docs/reference/performance.md has the command. Argument: a folder on the disk to be measured.
 */
final class EncodingLoad {
    private static final int RECORDS = Integer.getInteger("records", 500_000);
    private static final int SINGLE = 3_000;
    private static final int GROUP = 100;
    private static final int ROUNDS = 5;

    private EncodingLoad() {
    }

    public static void main(String[] arguments) throws Exception {
        KeyLoader loader = new KeyLoader();
        loader.text(KeyLoader.newLine("bench"));
        KeyRing keys = loader.ring(Optional.empty());
        Map<String, Encoding> encodings = new LinkedHashMap<>();
        encodings.put("none", Encoding.PLAIN);
        encodings.put("zstd", new Encoding(Compression.ZSTD, KeyRing.NONE));
        encodings.put("encrypted", new Encoding(Compression.NONE, keys));
        encodings.put("zstd, encrypted", new Encoding(Compression.ZSTD, keys));
        Path root = Path.of(arguments[0]);
        Map<String, double[]> best = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Encoding> how : encodings.entrySet()) {
                double[] figures = measure(Files.createTempDirectory(root, "encoding"), how.getValue());
                best.merge(how.getKey(), figures, EncodingLoad::better);
            }
        }
        double[] plain = best.get("none");
        best.forEach((name, figures) -> System.out.printf("%-16s size %.3f, append rate %.2f, read rate %.2f; one by one: size %.3f, rate %.2f%n",
                name, figures[0] / plain[0], figures[1] / plain[1], figures[2] / plain[2], figures[3] / plain[3], figures[4] / plain[4]));
        System.out.printf("none: %.0f records a second appended, %.0f read, %.0f one by one%n", plain[1], plain[2], plain[4]);
    }

    /** Sizes are the same each time; of the rates the best, since other work only ever takes away. */
    private static double[] better(double[] one, double[] other) {
        return new double[] {one[0], Math.max(one[1], other[1]), Math.max(one[2], other[2]), one[3], Math.max(one[4], other[4])};
    }

    private static double[] measure(Path folder, Encoding encoding) throws Exception {
        double[] figures = new double[5];
        try (Buffer buffer = Buffer.open(folder.resolve("groups"), options(encoding))) {
            BufferReader reader = buffer.reader("r");
            List<List<Entry>> groups = groups(RECORDS, GROUP);
            long begun = System.nanoTime();
            CompletableFuture<Long> last = null;
            for (List<Entry> group : groups) {
                last = buffer.append(group);
                while (buffer.statistics().bytesWaiting() > 32 << 20) {
                    Thread.onSpinWait();
                }
            }
            last.get();
            figures[1] = RECORDS * 1e9 / (System.nanoTime() - begun);
            figures[0] = buffer.statistics().bytes();
            begun = System.nanoTime();
            int read = 0;
            while (read < RECORDS) {
                List<StoredRecord> records = reader.read(2000, 1 << 20, Duration.ofSeconds(10));
                read += records.size();
            }
            figures[2] = RECORDS * 1e9 / (System.nanoTime() - begun);
        }
        try (Buffer buffer = Buffer.open(folder.resolve("single"), options(encoding))) {
            List<List<Entry>> entries = groups(SINGLE, 1);
            long begun = System.nanoTime();
            for (List<Entry> entry : entries) {
                buffer.append(entry).get();
            }
            figures[4] = SINGLE * 1e9 / (System.nanoTime() - begun);
            figures[3] = buffer.statistics().bytes();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        return figures;
    }

    private static BufferOptions options(Encoding encoding) {
        return BufferOptions.of("load").withSizeMax(4L << 30).withQueueSizeMax(256 << 20).withEncoding(encoding);
    }

    /** Readings as a press sends them: numbers that change, names that do not. */
    private static List<List<Entry>> groups(int records, int size) {
        Random random = new Random(1);
        List<List<Entry>> groups = new ArrayList<>();
        for (int at = 0; at < records; at += size) {
            List<Entry> group = new ArrayList<>(size);
            for (int i = at; i < at + size; i++) {
                String time = "2026-03-01T06:" + two(i / 60000 % 60) + ":" + two(i / 1000 % 60) + "." + (100 + random.nextInt(900)) + "Z";
                String payload = "{\"machine\":\"press-" + i % 40 + "\",\"sensor\":\"temperature\",\"value\":" + (20 + random.nextInt(1000) / 100.0)
                        + ",\"vibration\":" + random.nextInt(100_000) / 1000.0 + ",\"unit\":\"C\",\"state\":\"running\",\"batch\":\"B-"
                        + (1000 + i / 500) + "\",\"time\":\"" + time + "\"}";
                Map<String, String> headers = new LinkedHashMap<>();
                headers.put("site", "plant-7");
                headers.put("machine", "press-" + i % 40);
                headers.put("sensor", "temperature");
                headers.put("received", time);
                headers.put("source", "mqtt");
                group.add(new Entry(headers, payload.getBytes()));
            }
            groups.add(group);
        }
        return groups;
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : String.valueOf(number);
    }
}
