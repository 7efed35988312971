package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.support.Site;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged artifact with the route of the recipe "One-minute averages" in the place of the built-in one. */
class ThinOutKillIT {
    private static final String ROUTES = "camel.main.routes-include-pattern";

    @TempDir
    private Path directory;

    @Test
    void aMinuteInWhichTheEdgeWasKilledHasEveryReadingThatWasAcceptedOnce() throws Exception {
        Path recipe = Site.home().resolve("docs/operate/recipes/averages/edge-enrich.yaml");
        Map<String, String> keys = Map.of(ROUTES, builtIn().replace("classpath:routes/edge/edge-enrich.yaml", "file:" + recipe));
        try (Site site = new Site(directory, "plant-7", keys).start()) {
            // given a minute with two readings and a kill
            assertThat(post(site, "12:00:01", "20")).isEqualTo("{\"accepted\":0,\"filtered\":1}\n");
            assertThat(post(site, "12:00:02", "30")).isEqualTo("{\"accepted\":0,\"filtered\":1}\n");
            site.edge().kill();
            site.edge().start();
            site.edge().awaitReady();

            // when it goes on and ends
            post(site, "12:00:03", "10");
            assertThat(post(site, "12:01:00", "99")).isEqualTo("{\"accepted\":1}\n");

            // then the result is counted as accepted, the readings as filtered, and it has arrived, once and whole
            assertThat(site.get("/q/metrics").body()).contains("sitewire_readings_accepted_total{source=\"thin-out\"} 1.0")
                    .contains("sitewire_readings_filtered_total{by=\"thin-out\",source=\"http\"} 2.0");
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() ->
                    assertThat(site.telemetry()).isNotEmpty());
            // The next minute may have ended, too, because its sensor is silent.
            assertThat(site.telemetry().stream().filter(reading -> reading.value().contains("\"from\":\"2026-03-01T12:00:00Z\"")))
                    .singleElement().satisfies(reading -> {
                        assertThat(reading.key()).isEqualTo("plant-7/press-1/temperature");
                        assertThat(reading.value()).startsWith("{\"average\":20.0,\"minimum\":10.0,\"maximum\":30.0,\"count\":3,");
                    });
        }
    }

    private static String post(Site site, String time, String value) {
        return site.post("/readings/press-1/temperature?time=2026-03-01T" + time + "Z", "text/plain", value).body();
    }

    private static String builtIn() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Site.home().resolve("src/main/resources/application.properties"))) {
            properties.load(reader);
        }
        return properties.getProperty(ROUTES);
    }
}
