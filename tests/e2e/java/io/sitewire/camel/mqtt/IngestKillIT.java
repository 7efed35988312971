package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.support.Site;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged edge is killed with SIGKILL while it reads files and devices publish at QoS 2: {@code -Dsitewire.kills=N} times, each after a
 * random number of bytes. Afterwards everything is in the buffers once, in order.
 */
final class IngestKillIT {
    private static final int KILLS = Integer.getInteger("sitewire.kills", 20);
    private static final int LINES = 1500;
    private static final List<String> KINDS = List.of("a%d.csv", "b%d.ndjson", "c%d.csv.gz", "d%d.ndjson.gz");

    @TempDir
    private Path folder;
    private final List<String> files = new ArrayList<>();
    private final Map<String, Integer> killsIn = new TreeMap<>();

    @Test
    void everyLineAndEveryQos2MessageIsStoredOnceAndInOrderHoweverOftenTheEdgeIsKilled() throws Exception {
        // given
        long seed = Long.getLong("sitewire.seed", System.nanoTime());
        Random random = new Random(seed);
        SitewireInstance edge = SitewireInstance.edge(Artifact.built(Site.home()), folder, "plant-7", "127.0.0.1:1",
                Map.of("sitewire.forward.enabled", "false", "sitewire.file.batch-records-max", "20", "sitewire.file.settle-time", "10ms"));
        AtomicInteger finished = new AtomicInteger();
        List<KeepingClient> clients = IntStream.range(0, 4)
                .mapToObj(i -> new KeepingClient(edge.mqttPort(), i % 2 == 0 ? 4 : 5, "press-" + i, finished)).toList();
        ExecutorService threads = Executors.newFixedThreadPool(clients.size());
        List<Future<Integer>> sending = clients.stream().map(threads::submit).toList();

        // when
        try (edge) {
            for (int kill = 0; kill < KILLS; kill++) {
                if (current() == null) {
                    dropRound(edge.inbox());
                }
                edge.start();
                edge.awaitReady();
                long bytes = size(folder.resolve("buffer")) + random.nextInt(400_000);
                int messages = finished.get() + 1;
                await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5))
                        .until(() -> size(folder.resolve("buffer")) > bytes && finished.get() >= messages);
                String current = current();
                edge.kill();
                killsIn.merge(current == null ? "none" : current.substring(current.indexOf('.')), 1, Integer::sum);
            }
            clients.forEach(KeepingClient::end);
            edge.start();
            edge.awaitReady();
            await().atMost(Duration.ofMinutes(5)).until(() -> current() == null);
            for (Future<Integer> each : sending) {
                each.get(2, TimeUnit.MINUTES);
            }
        } finally {
            clients.forEach(KeepingClient::end);
            threads.shutdownNow();
        }

        // then
        List<StoredRecord> outbox = records("outbox", "buffer");
        List<StoredRecord> letters = records("dead-letters", "dead-letters");
        for (String name : files) {
            String machine = name.substring(0, name.indexOf('.'));
            List<Integer> all = IntStream.range(0, LINES).boxed().toList();
            assertThat(numbers(outbox, machine)).as("%s, seed %d", name, seed)
                    .isEqualTo(all.stream().filter(i -> !isRefused(i)).toList());
            assertThat(lettersOf(letters, name)).as("dead letters of %s, seed %d", name, seed)
                    .isEqualTo(all.stream().filter(IngestKillIT::isRefused).toList());
        }
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).sessionLost).isNull();
            assertThat(numbers(outbox, "press-" + i)).as("QoS 2 of press-%d, seed %d", i, seed)
                    .isEqualTo(IntStream.range(0, sending.get(i).get()).boxed().toList());
        }
        System.out.println("kills " + KILLS + ", in files " + killsIn + ", lines " + LINES * files.size() + ", dead letters "
                + letters.size() + ", QoS 2 messages " + finished + ", sent again "
                + clients.stream().mapToInt(client -> client.resent).sum() + ", seed " + seed);
        assertThat(killsIn.getOrDefault("none", 0)).as("kills while no file was read").isLessThanOrEqualTo(KILLS / 4);
    }

    private void dropRound(Path inbox) throws IOException {
        int round = files.size() / KINDS.size();
        for (String kind : KINDS) {
            String name = String.format(kind, round);
            drop(inbox.resolve(name));
            files.add(name);
        }
    }

    /** The file that is being read; null if all are done. */
    private String current() {
        return files.stream().filter(name -> !Files.exists(folder.resolve("done").resolve(name))).findFirst().orElse(null);
    }

    private static boolean isRefused(int line) {
        return line % 53 == 7;
    }

    private static void drop(Path file) throws IOException {
        String name = file.getFileName().toString();
        StringBuilder text = new StringBuilder(name.contains("csv") ? "time,machine,sensor,value\n" : "");
        String machine = name.substring(0, name.indexOf('.'));
        for (int i = 0; i < LINES; i++) {
            if (name.contains("csv")) {
                text.append(isRefused(i) ? "soon" : "2026-01-31").append(',').append(machine).append(",s,").append(i).append('\n');
            } else {
                text.append(isRefused(i) ? "nonsense " + i : "{\"machine\":\"" + machine + "\",\"sensor\":\"s\",\"v\":" + i + "}").append('\n');
            }
        }
        try (OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(Files.newOutputStream(file)) : Files.newOutputStream(file)) {
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static long size(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<StoredRecord> records(String name, String directory) throws InterruptedException {
        List<StoredRecord> records = new ArrayList<>();
        try (Buffer buffer = Buffer.open(folder.resolve(directory), BufferOptions.of(name))) {
            var reader = buffer.reader("test");
            for (List<StoredRecord> some = reader.read(1000, 1 << 20, Duration.ofMillis(50)); !some.isEmpty();
                    some = reader.read(1000, 1 << 20, Duration.ofMillis(50))) {
                records.addAll(some);
            }
        }
        return records;
    }

    private static List<Integer> numbers(List<StoredRecord> records, String machine) {
        return records.stream().filter(record -> record.headers().get("machine").equals(machine)).map(IngestKillIT::number).toList();
    }

    private static List<Integer> lettersOf(List<StoredRecord> letters, String file) {
        return letters.stream().filter(record -> record.headers().get("origin").startsWith("file:" + file + ':'))
                .map(IngestKillIT::number).collect(Collectors.toList());
    }

    /** The last number in the payload. */
    private static int number(StoredRecord record) {
        String text = new String(record.payload(), StandardCharsets.UTF_8).replaceAll("\\D+$", "");
        return Integer.parseInt(text.replaceAll("^.*\\D", ""));
    }
}
