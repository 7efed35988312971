package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.support.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        try (Site site = new Site(directory, "plant-7")) {
            // given
            site.pointEdgeAt("core.sitewire.invalid:9092");
            site.edge().start();
            site.edge().awaitReady();
            post(site);
            await().atMost(WITHIN).untilAsserted(() -> assertThat(connection(site)).isEqualTo("down"));
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
        JsonNode health = new ObjectMapper().readTree(site.get("/q/health/ready").body());
        assertThat(health.get("status").asText()).as("an edge is ready without its core").isEqualTo("UP");
        return StreamSupport.stream(health.get("checks").spliterator(), false).filter(check -> check.get("name").asText().equals("link"))
                .map(check -> check.get("data").get("connection").asText()).findFirst().orElseThrow();
    }
}
