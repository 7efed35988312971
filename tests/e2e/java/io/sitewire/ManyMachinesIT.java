package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.reading.Headers;
import io.sitewire.support.ConsoleClient;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of machines are data: any number, any characters, and nothing is remembered of them. */
class ManyMachinesIT {
    private static final int MACHINES = 10_000;
    private static final int ROUNDS = 3;
    /** 30,000 names of 250 bytes would take 7.5 MB, were each kept once. */
    private static final long HEAP_GROWTH_MAX = 4 << 20;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void tenThousandMachinesOfAnyNameReachTelemetryUnderTheirOwnKeysAndLeaveNothingInMemory() throws Exception {
        try (Site site = new Site(directory, "plant-7").start()) {
            // given
            post(site, i -> "warm-up");
            post(site, i -> i == 0 ? "m".repeat(300) : "warm-up");
            awaitCount(site, 2 * MACHINES - 1);
            List<Use> before = uses(site);

            // when
            for (int round = 0; round < ROUNDS; round++) {
                int current = round;
                post(site, i -> name(current, i));
                awaitCount(site, (3L + round) * MACHINES - 1);
            }

            // then
            Map<String, String> machines = new HashMap<>();
            for (Telemetry.Reading reading : site.telemetry()) {
                assertThat(machines.put(reading.key(), reading.header(Headers.MACHINE))).isIn(null, "warm-up");
            }
            machines.remove("plant-7/warm-up/s");
            Map<String, String> expected = IntStream.range(0, ROUNDS).boxed().flatMap(
                    round -> IntStream.range(0, MACHINES).mapToObj(i -> name(round, i)))
                    .collect(Collectors.toMap(name -> "plant-7/" + name.replace("%", "%25").replace("/", "%2F") + "/s", name -> name));
            assertThat(machines).isEqualTo(expected);
            List<Use> after = uses(site);
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.get(i).series()).isEqualTo(before.get(i).series());
                assertThat(after.get(i).heap()).isLessThan(before.get(i).heap() + HEAP_GROWTH_MAX);
            }
        }
    }

    @Test
    void aNameThatIsTooLongIsADeadLetterWithItsReason() throws Exception {
        try (Site site = new Site(directory, "plant-7").start()) {
            String longest = "é".repeat(127) + "x";

            List<Integer> answers = Stream.of(longest, "m".repeat(300), "🙂".repeat(64), "a\tb").map(name ->
                    site.post("/readings", "application/x-ndjson", line(name, "s", 1)).body().contains("\"accepted\":1") ? 1 : 0).toList();

            assertThat(answers).containsExactly(1, 0, 0, 0);
            awaitCount(site, 1);
            assertThat(site.telemetry()).singleElement().extracting(Telemetry.Reading::key).isEqualTo("plant-7/" + longest + "/s");
            assertThat(site.get("/q/metrics").body()).contains("sitewire_readings_rejected_total{reason=\"NAME_TOO_LONG\",source=\"http\"} 2.0",
                    "sitewire_readings_rejected_total{reason=\"NAME_INVALID\",source=\"http\"} 1.0");
        }
    }

    /** Different in each round, and each kind of character that a key, a topic or a header could trip over. */
    private static String name(int round, int i) {
        String number = "-" + round + "-" + i;
        return switch (i % 6) {
            case 0 -> "hall 3/press" + number;
            case 1 -> "100 %2F" + number;
            case 2 -> "печь 🙂" + number;
            case 3 -> " \"quoted\", " + number;
            case 4 -> "#+$\\" + number;
            default -> "m".repeat(240) + number;
        };
    }

    private static void post(Site site, IntFunction<String> names) {
        String lines = IntStream.range(0, MACHINES).mapToObj(i -> line(names.apply(i), "s", i)).collect(Collectors.joining());
        assertThat(site.post("/readings", "application/x-ndjson", lines).statusCode()).isEqualTo(202);
    }

    private static String line(String machine, String sensor, int value) {
        try {
            return new ObjectMapper().writeValueAsString(Map.of("machine", machine, "sensor", sensor, "value", value)) + '\n';
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitCount(Site site, long count) {
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(500)).ignoreExceptions()
                .until(() -> Telemetry.count(site.broker().bootstrapServers()) >= count);
    }

    /**
     * What a process has in memory.
     *
     * @param heap   bytes after a garbage collection
     * @param series time series of its metrics that are Sitewire's or Camel's
     */
    private record Use(long heap, long series) {
    }

    private static List<Use> uses(Site site) throws Exception {
        List<Use> uses = new ArrayList<>();
        for (SitewireInstance instance : List.of(site.edge(), site.core())) {
            assertThat(ConsoleClient.of(instance, "operator").status("{\"type\":\"exec\",\"mbean\":\"java.lang:type=Memory\",\"operation\":\"gc\"}"))
                    .isEqualTo(200);
            List<String> metrics = HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + instance.httpPort() + "/q/metrics")).build(), HttpResponse.BodyHandlers.ofLines()).body().toList();
            long heap = metrics.stream().filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum();
            assertThat(heap).isPositive();
            uses.add(new Use(heap, metrics.stream().filter(line -> line.startsWith("sitewire_") || line.startsWith("camel_")).count()));
        }
        return uses;
    }
}
