package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullBufferIT {
    private static final String PADDING = " ".repeat(500 << 10);
    private static final int MESSAGES = 20;
    private static final int LINES = 50;
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String FILE = "größe 温度 🙂.ndjson";

    @TempDir
    private Path directory;

    @Test
    void aFullBufferTellsEverySourceToWaitAndNothingIsLostWhenTheCoreReturns() throws Exception {
        Map<String, String> small = Map.of("sitewire.buffer.size-max", "32M", "sitewire.buffer.segment-size", "4M",
                "sitewire.http.append-timeout", "1s");
        try (Site site = new Site(directory, "plant-7", small)) {
            // given
            site.edge().start();
            site.edge().awaitReady();
            List<String> expected = new ArrayList<>();
            HttpResponse<String> refused = fill(site, expected);

            // when
            Mqtt5AsyncClient device = MqttClient.builder().useMqttVersion5().identifier("device").serverHost("127.0.0.1")
                    .serverPort(site.edge().mqttPort()).buildAsync();
            device.connect().get(10, TimeUnit.SECONDS);
            List<CompletableFuture<Mqtt5PublishResult>> published = IntStream.range(0, MESSAGES).mapToObj(i -> device.publishWith()
                    .topic("m/s").qos(MqttQos.AT_LEAST_ONCE).payload(("mqtt-" + i + PADDING).getBytes(StandardCharsets.UTF_8)).send()).toList();
            IntStream.range(0, MESSAGES).forEach(i -> expected.add("mqtt-" + i));
            // A small reading could still find room, until a large one waits at the head.
            await().atMost(WITHIN).until(() -> site.get("/q/health/ready").statusCode() == 503);
            drop(site, expected);
            long lines = logLines(site);
            int probes = 30;
            IntStream.range(0, probes).forEach(i -> assertThat(site.get("/q/health/ready").statusCode()).isEqualTo(503));

            // then
            assertThat(site.get("/q/health/live").statusCode()).as("a restart would not help").isEqualTo(200);
            assertThat(site.get("/q/health/started").statusCode()).isEqualTo(200);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(published).noneMatch(CompletableFuture::isDone);
            assertThat(site.edge().inbox().resolve(FILE)).exists();
            assertThat(logLines(site) - lines).as("log lines of %s probes", probes).isLessThan(5);

            // when
            site.broker().start();
            site.core().start();
            site.core().awaitReady();

            // then
            CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            await().atMost(WITHIN).until(() -> Files.exists(site.edge().directory().resolve("done").resolve(FILE)));
            await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).ignoreExceptions().untilAsserted(() ->
                    assertThat(Telemetry.count(site.broker().bootstrapServers())).isGreaterThanOrEqualTo(expected.size()));
            assertThat(site.telemetry()).extracting(reading -> reading.value().strip()).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(site.get("/q/health/ready").statusCode()).isEqualTo(200);
            device.disconnect().get(10, TimeUnit.SECONDS);
        }
    }

    private static HttpResponse<String> fill(Site site, List<String> accepted) {
        for (int i = 0; ; i++) {
            HttpResponse<String> answer = site.post("/readings/h/s", "text/plain", "http-" + i + PADDING);
            if (answer.statusCode() != 202) {
                return answer;
            }
            accepted.add("http-" + i);
        }
    }

    private static void drop(Site site, List<String> expected) throws Exception {
        List<String> lines = IntStream.range(0, LINES).mapToObj(i -> "{\"machine\":\"f\",\"sensor\":\"s\",\"id\":" + i + "}").toList();
        expected.addAll(lines);
        Path unfinished = Files.write(site.edge().inbox().resolve(FILE + ".tmp"), lines);
        Files.move(unfinished, site.edge().inbox().resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static long logLines(Site site) throws Exception {
        try (var lines = Files.lines(site.edge().log())) {
            return lines.count();
        }
    }
}
