package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.LocalPorts;
import io.sitewire.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreAwayIT {
    private static final int COUNT = 200;
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void anEdgeWithoutItsCoreStartsAcceptsSaysSoAndDeliversWhenTheCoreAppears() throws Exception {
        try (Site site = new Site(directory, "plant-7")) {
            // given
            site.edge().start();
            site.edge().awaitReady();
            post(site);
            await().atMost(WITHIN).untilAsserted(() -> assertThat(connection(site)).isEqualTo("down"));

            // when
            site.broker().start();
            site.core().start();
            site.core().awaitReady();

            // then
            assertDelivered(site);
            await().atMost(WITHIN).untilAsserted(() -> assertThat(connection(site)).isEqualTo("up"));
        }
    }

    @Test
    void anEdgeWhoseCoreHasANameThatCannotBeResolvedKeepsReadingsUntilItIsCorrected() throws Exception {
        Map<String, String> often = Map.of("sitewire.forward.retry-delay-min", "20ms", "sitewire.forward.retry-delay-max", "40ms",
                "sitewire.mqtt.enabled", "true", "sitewire.mqtt.url", "tcp://127.0.0.1:" + LocalPorts.free());
        try (Site site = new Site(directory, "plant-7", often)) {
            // given
            site.pointEdgeAt("core.sitewire.invalid:9092");
            site.edge().start();
            site.edge().awaitReady();
            post(site);
            await().atMost(WITHIN).untilAsserted(() -> assertThat(connection(site)).isEqualTo("down"));
            assertLogDoesNotGrow(site);
            site.edge().stop();
            site.broker().start();
            site.core().start();

            // when
            site.pointEdgeAt(site.broker().bootstrapServers());
            site.edge().start();
            site.edge().awaitReady();

            // then
            assertDelivered(site);
        }
    }

    private static void assertLogDoesNotGrow(Site site) throws Exception {
        await().atMost(WITHIN).until(() -> check(site, "broker").has("lastError") && failures(site) > 20);
        long lines = logLines(site);
        long begun = failures(site);
        await().atMost(WITHIN).until(() -> failures(site) > begun + 200);
        // A reminder may be due; a line for each try is what must not be.
        assertThat(logLines(site) - lines).as("log lines of 200 tries").isLessThanOrEqualTo(3);
    }

    private static long failures(Site site) throws Exception {
        return check(site, "link").get("failuresInARow").asLong();
    }

    private static long logLines(Site site) throws Exception {
        try (var lines = Files.lines(site.edge().log())) {
            return lines.count();
        }
    }

    private static void post(Site site) {
        IntStream.range(0, COUNT).forEach(i -> assertThat(
                site.post("/readings/press-1/current", "text/plain", Integer.toString(i)).statusCode()).isEqualTo(202));
    }

    private static void assertDelivered(Site site) {
        List<String> expected = IntStream.range(0, COUNT).mapToObj(Integer::toString).toList();
        await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() ->
                assertThat(site.telemetry()).extracting(reading -> reading.value()).containsExactlyElementsOf(expected));
        assertThat(site.telemetry()).allMatch(reading -> reading.key().equals("plant-7/press-1/current"));
    }

    private static String connection(Site site) throws Exception {
        return check(site, "link").get("connection").asText();
    }

    private static JsonNode check(Site site, String name) throws Exception {
        JsonNode health = new ObjectMapper().readTree(site.get("/q/health/ready").body());
        assertThat(health.get("status").asText()).as("an edge is ready without its core").isEqualTo("UP");
        return StreamSupport.stream(health.get("checks").spliterator(), false).filter(check -> check.get("name").asText().equals(name))
                .map(check -> check.get("data")).findFirst().orElseThrow();
    }
}
