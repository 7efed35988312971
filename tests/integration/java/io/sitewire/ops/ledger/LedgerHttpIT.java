package io.sitewire.ops.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.kafka.LedgerFollower;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.LedgerJson;
import io.sitewire.ledger.MissingRange;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
final class LedgerHttpIT {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Vertx vertx = Vertx.vertx();
    private TestBroker broker;
    private LedgerFollower follower;
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        broker = new TestBroker();
        follower = new LedgerFollower(Map.of("bootstrap.servers", broker.bootstrapServers()),
                new LedgerMeters(registry, Clock.systemUTC()));
        Router router = Router.router(vertx);
        LedgerHttp.add(router, follower);
        server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get();
    }

    @AfterEach
    void stop() {
        follower.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        broker.close();
    }

    @Test
    void everySiteIsAnsweredForOnceTheLedgerIsReadAndBeforeThatItIsSaidThatItIsNot() throws Exception {
        assertThat(get("/ledger/plant-7").statusCode()).isEqualTo(503);
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(Topics.LEDGER, 2, (short) 1))).all().get();
        }
        write("plant-7");

        new Thread(follower).start();

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(get("/ledger/plant-7").statusCode()).isEqualTo(200));
        JsonNode site = json(get("/ledger/plant-7"));
        assertThat(site.path("delivered").asLong()).isEqualTo(3);
        assertThat(site.path("missing").asLong()).isEqualTo(2);
        assertThat(site.path("fine").asBoolean()).isFalse();
        assertThat(site.path("accounts").get(0).path("gaps").get(0).path("reason").asText()).isEqualTo("damaged");
        assertThat(json(get("/ledger")).path("sites").get(0).path("site").asText()).isEqualTo("plant-7");
        HttpResponse<String> unknown = get("/ledger/plant-8");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("knows no site");
        assertThat(registry.get("sitewire.ledger.delivered").tag("site", "plant-7").functionCounter().count()).isEqualTo(3);
        assertThat(registry.get("sitewire.ledger.gap.positions").tag("reason", "damaged").gauge().value()).isEqualTo(2);

        write("plant-8");

        await().untilAsserted(() -> assertThat(get("/ledger/plant-8").statusCode()).isEqualTo(200));
    }

    private void write(String site) {
        EpochAccount account = new EpochAccount(site, new UUID(1, 2), 1, 0);
        for (int i = 0; i < 3; i++) {
            account.delivered("2026-02-01T00:00:00Z");
        }
        account.missing(new MissingRange(3, 5, "damaged", Instant.EPOCH), true);
        account.place(null, true, 0, 5);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.LEDGER, site + '/' + account.epoch(),
                    LedgerJson.bytes(LedgerJson.account(account))));
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }
}
