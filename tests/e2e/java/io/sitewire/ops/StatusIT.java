package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.ops.status.Metrics;
import io.sitewire.support.Site;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge and a core as an operator sees them, in every state that {@code ./sitewire status} and health have a word for. */
class StatusIT {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final int BACKLOG = 20_000;
    /** So that draining takes most of a minute. */
    private static final Map<String, String> SLOW = Map.of("sitewire.forward.records-per-second-max", "500");

    @TempDir
    private Path directory;
    private final HttpClient http = HttpClient.newHttpClient();

    private record Ended(int code, List<String> output, List<String> errors) {
    }

    @Test
    void statusHealthAndMetricsTellTheSameWhileTheCoreIsAwayComesBackAndGoes() throws Exception {
        try (Site site = new Site(directory, "plant-7", SLOW)) {
            notRunning(site);
            site.edge().start();
            site.edge().awaitReady();
            fill(site);
            Process watching = watch(site.edge());
            try {
                coreAway(site);
                site.broker().start();
                draining();
            } finally {
                watching.destroyForcibly();
            }
            site.core().start();
            site.core().awaitReady();
            healthy(site);
            site.broker().kill();
            kafkaAway(site.core());
        }
    }

    private void notRunning(Site site) throws Exception {
        Ended ended = status(site.edge());

        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.output()).isEmpty();
        assertThat(ended.errors()).singleElement().asString().startsWith("STATUS_NO_ANSWER the process cannot be asked: http://127.0.0.1:"
                + site.edge().httpPort() + ", ").contains("start it with ./sitewire edge", "--url or --config");
        assertThat(run("status", "--url", "plant-7").code()).isEqualTo(2);
    }

    private static void fill(Site site) {
        String lines = IntStream.range(0, BACKLOG).mapToObj(i -> "{\"machine\":\"press-1\",\"sensor\":\"current\",\"value\":" + i + "}")
                .collect(Collectors.joining("\n"));
        assertThat(site.post("/readings", "application/x-ndjson", lines).statusCode()).isEqualTo(202);
    }

    private void coreAway(Site site) throws Exception {
        await().atMost(WITHIN).until(() -> data(site.edge(), "link").path("connection").asText().equals("down"));

        Ended ended = status(site.edge());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).anyMatch(line -> line.startsWith("plant-7  edge  sitewire "))
                .anyMatch(line -> line.startsWith("accepting   yes, "))
                .anyMatch(line -> line.startsWith("forwarding  NO, the link is down ("))
                .anyMatch(line -> line.matches("waiting     20,000 readings, the oldest .* old; .* on disk"))
                .anyMatch(line -> line.startsWith("drained     not draining: 0/s come in, 0/s go out"))
                .anyMatch(line -> line.startsWith("LINK_DOWN (link) "))
                .anyMatch(line -> line.contains("readings are accepted and kept"));
        assertGroups(site.edge(), 200, 200, 200);
        Metrics metrics = Metrics.parse(site.get("/q/metrics").body());
        assertThat(metrics.sum("sitewire_link_connected")).isZero();
        assertThat(metrics.sum("sitewire_link_state", Map.of("state", "down"))).isEqualTo(1);
        assertThat(metrics.sum("sitewire_link_state")).isEqualTo(1);
        assertThat(metrics.sum("sitewire_link_retries_total")).isPositive();
        assertThat(metrics.sum("sitewire_readings_delivered_total")).isZero();
        String page = Files.readString(Site.home().resolve("docs/reference/health-and-metrics.md"));
        assertThat(names(site.get("/q/metrics").body(), "^(sitewire_link_[a-z_]+)")).isEqualTo(names(page, "`(sitewire_link_[a-z_]+)`"));
        assertThat(names(page, "`(camel_[a-z_]+)`")).isNotEmpty().allSatisfy(name ->
                assertThat(metrics.has(name) || metrics.has(name + "_count")).as(name).isTrue());
    }

    private void draining() throws Exception {
        await().atMost(WITHIN).untilAsserted(() -> assertThat(watched()).anySatisfy(json -> {
            assertThat(json.at("/edge/drain").asText()).isEqualTo("draining");
            assertThat(json.at("/edge/connection").asText()).isEqualTo("up");
            assertThat(json.at("/edge/drainedInSeconds").asLong()).isBetween(1L, 600L);
            assertThat(json.at("/edge/outPerSecond").asDouble()).isPositive();
            assertThat(json.at("/fine").asBoolean()).isTrue();
        }));
        assertThat(watched()).anyMatch(json -> json.at("/problems/0/code").asText().equals("LINK_DOWN"));
    }

    private void healthy(Site site) throws Exception {
        await().atMost(WITHIN).until(() -> metrics(site.edge()).sum("sitewire_buffer_records") == 0);
        await().atMost(WITHIN).until(() -> metrics(site.core()).sum("sitewire_merge_taken_total") >= BACKLOG
                && metrics(site.core()).sum("sitewire_merge_lag_offsets") == 0);

        Ended edge = status(site.edge());
        Ended core = run("status", "--url", "http://127.0.0.1:" + site.core().httpPort());

        assertThat(edge.code()).as(edge.toString()).isZero();
        assertThat(edge.output()).contains("drained     yes", "Nothing needs attention.")
                .anyMatch(line -> line.startsWith("forwarding  yes, "));
        assertThat(core.code()).as(core.toString()).isZero();
        assertThat(core.output()).contains("unmerged    nothing", "Nothing needs attention.")
                .anyMatch(line -> line.startsWith("merging     yes, ") && line.endsWith("; uplinks 1"));
        assertGroups(site.edge(), 200, 200, 200);
        assertThat(data(site.edge(), "started").path("site").asText()).isEqualTo("plant-7");
        Metrics metrics = metrics(site.edge());
        assertThat(metrics.sum("sitewire_readings_delivered_total")).isGreaterThanOrEqualTo(BACKLOG);
        assertThat(metrics.sum("sitewire_link_connected")).isEqualTo(1);
        assertThat(metrics.sum("sitewire_link_in_flight_records")).isZero();
        assertThat(metrics(site.core()).sum("sitewire_merge_lag_offsets", Map.of("site", "plant-7"))).isZero();
    }

    private void kafkaAway(SitewireInstance core) throws Exception {
        await().atMost(WITHIN).until(() -> data(core, "merge").path("connection").asText().equals("down"));

        Ended ended = status(core);

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.output()).anyMatch(line -> line.startsWith("merging     NO, Kafka does not answer"))
                .anyMatch(line -> line.startsWith("MERGE_DOWN (merge)"));
        assertGroups(core, 200, 200, 200);
    }

    private void assertGroups(SitewireInstance process, int started, int ready, int live) throws Exception {
        assertThat(get(process, "/q/health/started").statusCode()).isEqualTo(started);
        assertThat(get(process, "/q/health/ready").statusCode()).isEqualTo(ready);
        assertThat(get(process, "/q/health/live").statusCode()).isEqualTo(live);
    }

    private JsonNode data(SitewireInstance process, String name) throws Exception {
        for (JsonNode check : new ObjectMapper().readTree(get(process, "/q/health").body()).get("checks")) {
            if (check.get("name").asText().equals(name)) {
                return check.path("data");
            }
        }
        throw new AssertionError("no check " + name);
    }

    private Metrics metrics(SitewireInstance process) throws Exception {
        return Metrics.parse(get(process, "/q/metrics").body());
    }

    private HttpResponse<String> get(SitewireInstance process, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + process.httpPort() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static TreeSet<String> names(String text, String pattern) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().map(name -> name.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Process watch(SitewireInstance process) throws Exception {
        return command("status", "--json", "--watch=1", "--config", configuration(process)).redirectOutput(watchFile().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private Path watchFile() {
        return directory.resolve("watch.json");
    }

    private List<JsonNode> watched() throws Exception {
        List<JsonNode> seen = new ArrayList<>();
        String written = Files.readString(watchFile());
        // The last line may be half written.
        for (String line : written.substring(0, written.lastIndexOf('\n') + 1).lines().toList()) {
            seen.add(new ObjectMapper().readTree(line));
        }
        return seen;
    }

    private Ended status(SitewireInstance process) throws Exception {
        return run("status", "--config", configuration(process));
    }

    private static String configuration(SitewireInstance process) {
        return process.directory().resolve("sitewire.properties").toString();
    }

    private Ended run(String... arguments) throws Exception {
        Path errors = directory.resolve("errors.txt");
        Process process = command(arguments).redirectError(errors.toFile()).start();
        List<String> output = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output, Files.readAllLines(errors));
    }

    private ProcessBuilder command(String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(Artifact.built(Site.home()).command(arguments)).directory(directory.toFile());
        builder.environment().keySet().removeIf(Site::isSetting);
        return builder;
    }
}
