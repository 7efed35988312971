package io.sitewire.bench;

import io.sitewire.buffer.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A folder of its own for one trial of a benchmark, below the folder on the disk to be measured; and what is stored in it. */
final class BenchFolder implements AutoCloseable {
    /** What the system property {@code bench.folder} names; a benchmark's own process gets it too. */
    private static final Path PARENT = Path.of(System.getProperty("bench.folder", "target"));
    private static final Map<String, String> HEADERS = Map.of("site", "plant-7", "machine", "press-1", "sensor", "temperature", "received",
            "2026-03-01T06:00:00.000Z", "source", "mqtt-listener");
    private static final int PAYLOAD_SIZE = 200;

    private final Path path;

    BenchFolder() throws IOException {
        path = Files.createTempDirectory(PARENT, "bench");
    }

    Path path() {
        return path;
    }

    /** A record of 200 bytes with five headers, 96 bytes of text. */
    static Entry entry() {
        byte[] payload = new byte[PAYLOAD_SIZE];
        Arrays.fill(payload, (byte) 'x');
        return new Entry(HEADERS, payload);
    }

    @Override
    public void close() throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
