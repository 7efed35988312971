package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.Artifact;
import io.sitewire.support.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a site that cannot be reached has gone through is known at the core when the link is back. */
@Timeout(300)
class EventsIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    @TempDir
    private Path directory;

    @Test
    void theCoreLearnsWhatHappenedToAnEdgeWhileItsLinkWasAway() throws Exception {
        try (Site site = new Site(directory, "plant-7", Map.of("sitewire.events.enabled", "true", "sitewire.events.interval", "100ms"))) {
            site.edge().start();
            site.edge().awaitReady();
            assertThat(site.post("/readings/_edge/state", "text/plain", "a device that says it is the edge").statusCode()).isEqualTo(422);
            await().atMost(WITHIN).until(() -> site.get("/q/health/ready").body().contains("LINK_DOWN"));

            site.broker().start();
            site.core().start();

            await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> read(site).stream().anyMatch(line ->
                    line.contains("LINK_DOWN") && line.contains("ended")));
            List<String> lines = read(site);
            assertThat(lines).first().asString().containsPattern("plant-7/_edge/start \\{\"version\":\"\\d");
            assertThat(lines).anySatisfy(line -> assertThat(line).contains("plant-7/_edge/disk {\"free\":"));
            assertThat(lines).filteredOn(line -> line.contains("LINK_DOWN")).extracting(line -> facts(line).get("change").asText())
                    .startsWith("began", "ended");
        }
    }

    private static List<String> read(Site site) throws Exception {
        Process command = new ProcessBuilder(Artifact.built(Site.home()).command("read", "--bootstrap-servers",
                site.broker().bootstrapServers(), "--site", "plant-7", "--machine", "_edge")).redirectError(
                ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines = new String(command.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        command.waitFor();
        return lines;
    }

    private static JsonNode facts(String line) {
        try {
            return JSON.readTree(line.substring(line.indexOf('{')));
        } catch (IOException e) {
            throw new IllegalStateException(line, e);
        }
    }
}
