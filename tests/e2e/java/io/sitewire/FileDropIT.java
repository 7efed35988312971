package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.reading.Headers;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as loggers write them, and, if the system property {@code sitewire.recordings} names a folder, the real ones in it. */
class FileDropIT {
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final LocalDateTime START = LocalDateTime.of(2013, 12, 2, 21, 15);
    private static final String RECORDINGS = System.getProperty("sitewire.recordings", "");
    private static final int LONG_ROWS = 22_695;
    private static final int WIDE_ROWS = 500;

    private record Row(String sensor, String time, String value, String payload) {
    }

    @TempDir
    private Path directory;
    private final Random random = new Random(7);
    private final Map<String, List<Row>> expected = new LinkedHashMap<>();

    @Test
    void everyRowOfADroppedFileIsInTelemetryWithMachineSensorAndTime() throws Exception {
        try (Site site = new Site(directory, "plant-7").start()) {
            // given
            Path prepared = Files.createDirectories(directory.resolve("prepared"));
            writeLong(prepared.resolve("spindle-temperature.csv"), LONG_ROWS);
            writeLong(prepared.resolve("pump-3.csv.gz"), WIDE_ROWS);
            writeWide(prepared.resolve("mill-2.csv"));
            addRecordings(prepared);
            long began = System.nanoTime();

            // when
            dropAll(prepared, site.edge().inbox());

            // then
            int total = expected.values().stream().mapToInt(List::size).sum();
            await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(500)).untilAsserted(() ->
                    assertThat(Telemetry.count(site.broker().bootstrapServers())).isGreaterThanOrEqualTo(total));
            System.out.printf(Locale.ROOT, "%d rows of %d files were in telemetry after %.1f s%n", total, expected.size(),
                    (System.nanoTime() - began) / 1e9);
            assertRowForRow(site.telemetry());
            await().untilAsserted(() -> assertThat(namesIn(site.edge().directory().resolve("done"))).hasSize(expected.size()));
            assertThat(namesIn(site.edge().inbox())).isEmpty();
        }
    }

    private void assertRowForRow(List<Telemetry.Reading> telemetry) {
        Map<String, List<Row>> bySensor = telemetry.stream().collect(Collectors.groupingBy(Telemetry.Reading::key, LinkedHashMap::new,
                Collectors.mapping(r -> new Row(r.header(Headers.SENSOR), r.header(Headers.TIME), r.header(Headers.VALUE), r.value()),
                        Collectors.toList())));
        Map<String, List<Row>> wanted = new LinkedHashMap<>();
        expected.forEach((machine, rows) -> rows.forEach(row ->
                wanted.computeIfAbsent("plant-7/" + machine + "/" + row.sensor(), key -> new ArrayList<>()).add(row)));
        assertThat(bySensor.keySet()).isEqualTo(wanted.keySet());
        wanted.forEach((key, rows) -> assertThat(bySensor.get(key)).as(key).containsExactlyElementsOf(rows));
    }

    private void writeLong(Path file, int rows) throws IOException {
        List<String> lines = new ArrayList<>(List.of("timestamp,value"));
        for (int row = 0; row < rows; row++) {
            lines.add(WRITTEN.format(START.plusMinutes(5L * row)) + "," + number());
        }
        write(file, lines);
        expectLong(machineOf(file), lines);
    }

    private void expectLong(String machine, List<String> lines) {
        expected.put(machine, lines.stream().skip(1).map(line -> {
            String[] cells = line.split(",");
            return new Row("value", utc(LocalDateTime.parse(cells[0], WRITTEN)), cells[1], line);
        }).toList());
    }

    /** One moment a line, with decimal commas, a byte-order mark and line ends as a Windows logger writes them. */
    private void writeWide(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of("\uFEFFtime;Druck;Strom"));
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < WIDE_ROWS; row++) {
            LocalDateTime time = START.plusSeconds(row);
            String pressure = number();
            String current = number();
            lines.add(WRITTEN.format(time) + ";" + pressure.replace('.', ',') + ";\"" + current.replace('.', ',') + "\"");
            rows.add(new Row("Druck", utc(time), pressure, pressure.replace('.', ',')));
            rows.add(new Row("Strom", utc(time), current, current.replace('.', ',')));
        }
        Files.writeString(file, String.join("\r\n", lines) + "\r\n");
        expected.put(machineOf(file), rows);
    }

    private void addRecordings(Path prepared) throws IOException {
        if (RECORDINGS.isEmpty()) {
            return;
        }
        try (Stream<Path> files = Files.list(Path.of(RECORDINGS))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".csv")).toList()) {
                Files.copy(file, prepared.resolve(file.getFileName()));
                expectLong(machineOf(file), Files.readAllLines(file));
            }
        }
    }

    private static void write(Path file, List<String> lines) throws IOException {
        byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
        OutputStream plain = Files.newOutputStream(file);
        try (OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(plain) : plain) {
            out.write(bytes);
        }
    }

    private static void dropAll(Path prepared, Path inbox) throws IOException {
        try (Stream<Path> files = Files.list(prepared)) {
            for (Path file : files.toList()) {
                Files.move(file, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
        }
    }

    private static String machineOf(Path file) {
        return file.getFileName().toString().replaceFirst("\\..*", "");
    }

    private String number() {
        return String.format(Locale.ROOT, "%.3f", 70 + 5 * random.nextGaussian());
    }

    private static String utc(LocalDateTime time) {
        return DateTimeFormatter.ISO_INSTANT.format(time.toInstant(ZoneOffset.UTC));
    }
}
