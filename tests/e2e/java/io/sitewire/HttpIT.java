package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sitewire.reading.Headers;
import io.sitewire.support.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpIT {
    private static final String JSON = "application/json";
    private static final String LINES = "application/x-ndjson";

    @TempDir
    private Path directory;

    @Test
    void whatIsAnsweredWith202IsInTelemetryAndNothingElse() throws Exception {
        try (Site site = new Site(directory, "plant-7").start()) {
            // when
            List<Integer> answers = List.of(
                    site.post("/readings/press-1/current", JSON, "{\"value\":1}").statusCode(),
                    site.post("/readings/press%201/druck%20%E2%82%AC", "text/plain", "2.5").statusCode(),
                    site.post("/readings", LINES, "{\"machine\":\"pump-1\",\"sensor\":\"flow\",\"value\":3}\n"
                            + "{\"machine\":\"pump-1\",\"sensor\":\"flow\",\"value\":4}\n").statusCode(),
                    site.post("/readings/press-1/current", JSON, "x".repeat(600 * 1024)).statusCode(),
                    site.post("/readings/%20/current", JSON, "5").statusCode(),
                    site.post("/readings/press-1/current", JSON, "").statusCode(),
                    site.post("/nothing-here", JSON, "6").statusCode(),
                    site.get("/readings/press-1/current").statusCode());

            // then
            assertThat(answers).containsExactly(202, 202, 202, 413, 422, 400, 404, 405);
            await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofSeconds(1)).untilAsserted(() ->
                    assertThat(site.telemetry()).hasSizeGreaterThanOrEqualTo(4));
            assertThat(site.telemetry()).extracting(r -> r.key(), r -> r.value(), r -> r.header(Headers.CONTENT_TYPE), r -> r.header(Headers.SOURCE))
                    .containsExactlyInAnyOrder(
                            tuple("plant-7/press-1/current", "{\"value\":1}", JSON, "http"),
                            tuple("plant-7/press 1/druck €", "2.5", "text/plain", "http"),
                            tuple("plant-7/pump-1/flow", "{\"machine\":\"pump-1\",\"sensor\":\"flow\",\"value\":3}", JSON, "http"),
                            tuple("plant-7/pump-1/flow", "{\"machine\":\"pump-1\",\"sensor\":\"flow\",\"value\":4}", JSON, "http"));
        }
    }
}
