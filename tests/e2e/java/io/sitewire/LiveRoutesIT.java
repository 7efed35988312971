package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.Account;
import io.sitewire.demo.AuditResult;
import io.sitewire.demo.LatencyHistogram;
import io.sitewire.demo.MqttSender;
import io.sitewire.demo.ReadingId;
import io.sitewire.demo.TelemetryAudit;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes are changed while readings flow through them, in the packaged artifact. */
class LiveRoutesIT {
    private static final int MACHINES = 4;
    /** Of one machine; 2,000 a second together, or as many as the machine under test takes. */
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1) * MACHINES / 2000;
    private static final int CHANGES = 20;
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final String NONE = "none";

    @TempDir
    private Path directory;
    private final Account account = new Account();
    private final AtomicBoolean flowing = new AtomicBoolean(true);
    /** The next reading of each machine. */
    private final AtomicIntegerArray next = new AtomicIntegerArray(MACHINES);
    private final AtomicReferenceArray<MqttSender> senders = new AtomicReferenceArray<>(MACHINES);
    private final List<InForce> inForce = new ArrayList<>();

    /** From reading {@code first} of each machine until {@code last} this version alone was in force. */
    private record InForce(String version, int[] first, int[] last) {
    }

    @Test
    void aRouteChangedTwentyTimesGoodAndBadInTurnWhileReadingsFlowLosesAndRepeatsNone() throws Exception {
        try (Site site = new Site(directory, "plant-7").start()) {
            // given
            ExecutorService threads = Executors.newFixedThreadPool(MACHINES);
            int port = site.edge().mqttPort();
            List<Future<Boolean>> machines = IntStream.range(0, MACHINES)
                    .mapToObj(machine -> threads.submit(() -> send(port, machine))).toList();
            Path file = Files.createDirectories(site.edge().directory().resolve("routes")).resolve("edge-enrich.yaml");
            await().atMost(WITHIN).until(() -> IntStream.range(0, MACHINES).allMatch(machine -> senders.get(machine) != null));
            letFlow(NONE);

            // when
            for (int change = 1; change <= CHANGES; change += 2) {
                String version = "v" + change;
                save(file, good(version));
                await().atMost(WITHIN).until(() -> route(site, "edge-enrich").path("description").asText().equals(version));
                letFlow(version);
                save(file, good("v" + (change + 1)).replace("ref: enrichment", "ref: enrichmnet"));
                await().atMost(WITHIN).until(() -> !route(site, "edge-enrich").path("problems").isEmpty());
                assertThat(route(site, "edge-enrich").path("problems").get(0).asText())
                        .contains("edge-enrich.yaml:9: unknown bean 'enrichmnet'");
                assertThat(route(site, "edge-enrich").path("description").asText()).isEqualTo(version);
                HttpResponse<String> ready = site.get("/q/health/ready");
                assertThat(ready.statusCode()).isEqualTo(200);
                assertThat(ready.body()).contains("ROUTES_NOT_TAKEN", "edge-enrich.yaml:9: unknown bean 'enrichmnet'");
                letFlow(version);
            }
            Path forward = file.resolveSibling("edge-forward.yaml");
            save(forward, Files.readString(Site.home().resolve("src/main/resources/routes/edge/edge-forward.yaml"))
                    .replaceFirst("description: .*", "description: changed"));
            await().atMost(WITHIN).until(() -> route(site, "edge-forward").path("description").asText().equals("changed"));
            Files.delete(file);
            await().atMost(WITHIN).until(() -> route(site, "edge-enrich").path("origin").asText().equals("built-in"));
            letFlow(NONE);

            // then
            flowing.set(false);
            for (Future<Boolean> machine : machines) {
                assertThat(machine.get(WITHIN.toSeconds(), TimeUnit.SECONDS)).as("all acknowledged, on the first connection").isTrue();
            }
            threads.shutdownNow();
            assertThat(account.refused()).isZero();
            await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> Telemetry.count(site.broker().bootstrapServers())
                    >= account.accepted());
            assertFlawless(site);
            assertThat(site.get("/q/metrics").statusCode()).isEqualTo(200);
        }
    }

    private void assertFlawless(Site site) {
        TelemetryAudit audit = new TelemetryAudit(account);
        List<String> wrong = new ArrayList<>();
        Telemetry.forEach(site.broker().bootstrapServers(), reading -> {
            ReadingId id = ReadingId.parse(reading.value()).orElseThrow();
            audit.add(id);
            int machine = Integer.parseInt(id.machine().substring("press-".length()));
            String version = reading.headers().getOrDefault("version", NONE);
            for (InForce each : inForce) {
                if (id.sequence() >= each.first()[machine] && id.sequence() < each.last()[machine] && !version.equals(each.version())) {
                    wrong.add(id + " has " + version + " instead of " + each.version());
                }
            }
        });
        AuditResult result = audit.result(0, new LatencyHistogram());
        assertThat(result.missing()).as("%s", audit.examples()).isZero();
        assertThat(result.duplicates()).as("%s", audit.examples()).isZero();
        assertThat(result.outOfOrder()).as("%s", audit.examples()).isZero();
        assertThat(wrong).isEmpty();
    }

    /** Lets readings flow until 500 that were sent from now on are acknowledged: all of them must have this version. */
    private void letFlow(String version) {
        int[] first = IntStream.range(0, MACHINES).map(next::get).toArray();
        AtomicReference<int[]> last = new AtomicReference<>();
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(20)).until(() -> {
            // What is on its way may meet the next version.
            last.set(IntStream.range(0, MACHINES).map(machine -> next.get(machine) - senders.get(machine).unacknowledged() - 1).toArray());
            return IntStream.range(0, MACHINES).map(machine -> Math.max(0, last.get()[machine] - first[machine])).sum() > 500;
        });
        inForce.add(new InForce(version, first, last.get()));
    }

    /** As some editors do: in two steps, and with a file of their own beside it. */
    private static void save(Path file, String text) throws IOException {
        Files.writeString(file.resolveSibling("." + file.getFileName() + ".swp"), "b0VIM");
        Files.writeString(file, text.substring(0, text.length() / 2));
        Files.writeString(file, text);
        Files.delete(file.resolveSibling("." + file.getFileName() + ".swp"));
    }

    private static JsonNode route(Site site, String id) throws IOException {
        for (JsonNode route : new ObjectMapper().readTree(site.get("/routes").body()).path("routes")) {
            if (route.path("id").asText().equals(id)) {
                return route;
            }
        }
        throw new AssertionError("no route " + id);
    }

    private static String good(String version) {
        return """
                - route:
                    id: edge-enrich
                    description: %s
                    routeConfigurationId: edge-step
                    from:
                      uri: direct:edge-enrich
                      steps:
                        - process:
                            ref: enrichment
                        - setHeader:
                            name: version
                            constant: %s
                """.formatted(version, version);
    }

    private boolean send(int port, int machine) throws InterruptedException {
        String name = "press-" + machine;
        try (MqttSender sender = new MqttSender("127.0.0.1", port, name, account)) {
            senders.set(machine, sender);
            long due = System.nanoTime();
            while (flowing.get()) {
                ReadingId id = new ReadingId("plant-7", name, "vibration", next.getAndIncrement(machine));
                sender.send(id, "hall-1/" + name + "/vibration", id.toString().getBytes(StandardCharsets.UTF_8));
                due = Math.max(due + PAUSE_NANOS, System.nanoTime() - TimeUnit.SECONDS.toNanos(1));
                LockSupport.parkNanos(due - System.nanoTime());
            }
            return sender.flush(WITHIN) && sender.connections() == 1;
        }
    }
}
