package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.HiveMqBroker;
import io.sitewire.support.TestMqttBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route edge-ingest-mqtt with a real buffer and a real broker, HiveMQ CE; {@link IngestMqttMosquittoIT} has another. */
class IngestMqttIT {
    private static final String TOPIC = "plant/press/temperature";
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    Path folder;
    private TestMqttBroker broker;
    private Buffer buffer;
    private String topic = "plant/#";

    @BeforeEach
    void open() {
        broker = broker(folder.resolve("broker"));
        buffer = Buffer.open(folder.resolve("buffer"),
                new BufferOptions("outbox", 64L << 20, 1 << 20, 1 << 20, BufferOptions.FullPolicy.BLOCK));
    }

    TestMqttBroker broker(Path data) {
        return new HiveMqBroker(data);
    }

    @AfterEach
    void close() throws Exception {
        buffer.close();
        broker.close();
    }

    @Test
    void messagesThatWaitInTheBrokerAreAllStoredHoweverOftenTheEdgeRestarts() throws Exception {
        // given a session with 500 messages waiting
        broker.start();
        try (Edge edge = new Edge(exchange -> { })) {
            edge.awaitConnected();
        }
        publish(0, 500);

        // when the edge restarts 20 times, each time a short while after it connected
        for (int restart = 0; restart < 20; restart++) {
            try (Edge edge = new Edge(exchange -> { })) {
                edge.awaitConnected();
            }
        }

        // then each one is stored
        try (Edge edge = new Edge(exchange -> { })) {
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(ids(0, 500)));
        }
    }

    @Test
    void whatTheBrokerDeliversAtOnceIsNotThrownAway() throws Exception {
        // given a session at the broker
        broker.start();
        try (Edge edge = new Edge(exchange -> { })) {
            edge.awaitConnected();
        }
        for (int round = 0; round < 10; round++) {
            // when messages wait there, as many as it may send at once
            publish(round * 100, 100);

            // then one connection brings all of them
            try (Edge edge = new Edge(exchange -> { })) {
                int all = round * 100 + 100;
                await().atMost(LONG).untilAsserted(() -> assertThat(stored()).hasSize(all));
                assertThat(edge.client.statistics().connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void theEdgeStartsWithoutTheBrokerAndConnectsWhenItAppears() throws Exception {
        // given an edge whose broker is not there
        try (Edge edge = new Edge(exchange -> { })) {
            await().atMost(LONG).until(() -> edge.client.statistics().lastError().isPresent());
            assertThat(edge.context.camel().getRouteController().getRouteStatus("edge-ingest-mqtt").isStarted()).isTrue();

            // when it appears
            broker.start();
            edge.awaitConnected();
            publish(0, 10);

            // then readings come
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyElementsOf(ids(0, 10)));
        }
    }

    @Test
    void aRestartOfTheBrokerLosesNothing() throws Exception {
        // given an edge at work
        broker.start();
        try (Edge edge = new Edge(exchange -> { })) {
            edge.awaitConnected();
            publish(0, 100);

            // when the broker restarts
            broker.stop();
            await().atMost(LONG).until(() -> !edge.client.isConnected());
            broker.start();
            publish(100, 100);

            // then all that was sent before and after is stored
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(ids(0, 200)));
        }
    }

    @Test
    void aMessageWhoseExchangeFailsIsDeliveredAgain() throws Exception {
        // given a route that fails with the 10th message, three times
        AtomicInteger failures = new AtomicInteger();
        Processor failing = exchange -> {
            if (exchange.getMessage().getBody(String.class).equals("id-10") && failures.incrementAndGet() <= 3) {
                throw new IllegalStateException("broken on purpose");
            }
        };
        broker.start();
        try (Edge edge = new Edge(failing)) {
            edge.awaitConnected();

            // when it comes
            publish(0, 30);

            // then it is stored in the end, and everything before and after it
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(ids(0, 30)));
            assertThat(failures.get()).isGreaterThanOrEqualTo(4);
            assertThat(edge.client.statistics().failed()).isGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void whatIsNotStoredIsNotAcknowledged() throws Exception {
        // given an edge that stores nothing, since its route does not go on
        broker.start();
        try (Edge edge = new Edge(exchange -> {
            throw new IllegalStateException("broken on purpose");
        })) {
            edge.awaitConnected();

            // when messages come
            publish(0, 20);

            // then the broker has no acknowledgement of any
            await().atMost(LONG).until(() -> edge.client.statistics().failed() >= 2);
            assertThat(edge.client.statistics().acknowledged()).isZero();
        }
        try (Edge edge = new Edge(exchange -> { })) {
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(ids(0, 20)));
        }
    }

    @Test
    void theRouteCanBeStoppedAndStarted() throws Exception {
        // given an edge whose route is stopped while messages come
        broker.start();
        try (Edge edge = new Edge(exchange -> { })) {
            edge.awaitConnected();
            publish(0, 50);
            edge.context.camel().getRouteController().stopRoute("edge-ingest-mqtt");
            publish(50, 50);
            assertThat(edge.client.statistics().state()).isEqualTo(MqttIngestState.OFF);

            // when it is started again
            edge.context.camel().getRouteController().startRoute("edge-ingest-mqtt");

            // then all is stored, and acknowledged
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyInAnyOrderElementsOf(ids(0, 100)));
            await().atMost(LONG).untilAsserted(() -> assertThat(edge.client.statistics().acknowledged()).isGreaterThanOrEqualTo(100));
        }
    }

    @Test
    void whatIsInFlightWhenTheRouteStopsComesAgainWithItsNextStart() throws Exception {
        // given a message that is still with the route
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        broker.start();
        try (Edge edge = new Edge(exchange -> {
            arrived.countDown();
            released.await();
        })) {
            edge.awaitConnected();
            publish(0, 1);
            arrived.await();

            // when the route stops, and the message is stored meanwhile
            CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> stopRoute(edge));
            await().atMost(LONG).until(() -> edge.context.camel().getRouteController().getRouteStatus("edge-ingest-mqtt").isStopping()
                    || edge.context.camel().getRoute("edge-ingest-mqtt").getConsumer() instanceof PahoMqtt5Consumer consumer
                            && consumer.isStopped());
            released.countDown();
            stop.join();

            // then it is no failure that ends the connection, and after the next start it is stored and acknowledged
            assertThat(edge.client.statistics().failed()).isZero();
            assertThat(edge.client.statistics().connections()).isEqualTo(1);
            edge.context.camel().getRouteController().startRoute("edge-ingest-mqtt");
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyElementsOf(ids(0, 1)));
            await().atMost(LONG).until(() -> edge.client.statistics().acknowledged() == 1);
        }
    }

    private static void stopRoute(Edge edge) {
        try {
            edge.context.camel().getRouteController().stopRoute("edge-ingest-mqtt");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void manyMessagesShareASyncAndKeepTheirOrder() throws Exception {
        // given an edge at work
        broker.start();
        try (Edge edge = new Edge(exchange -> { })) {
            edge.awaitConnected();
            long syncsBefore = buffer.statistics().syncs();

            // when a thousand messages come at once
            publish(0, 1000);

            // then they are stored in order, once, with fewer syncs than messages, and their headers
            await().atMost(LONG).untilAsserted(() -> assertThat(records()).extracting(IngestMqttIT::text)
                    .containsExactlyElementsOf(ids(0, 1000)));
            assertThat(buffer.statistics().syncs() - syncsBefore).isLessThan(900);
            assertThat(records().get(0).headers()).containsEntry("source", "mqtt").containsEntry("contentType", "text/plain")
                    .containsEntry("topicSeen", TOPIC);
        }
    }

    @Test
    void theDefaultTopicFilterTakesEverything() throws Exception {
        // given an edge that subscribes to what the default says
        topic = "#";
        broker.start();
        try (Edge edge = new Edge(exchange -> { })) {
            edge.awaitConnected();

            // when
            publish(0, 10);

            // then
            await().atMost(LONG).untilAsserted(() -> assertThat(stored()).containsExactlyElementsOf(ids(0, 10)));
        }
    }

    private void publish(int from, int count) {
        Mqtt5BlockingClient client = Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port())
                .identifier("publisher").buildBlocking();
        client.connect();
        for (int i = from; i < from + count; i++) {
            client.publishWith().topic(TOPIC).qos(MqttQos.AT_LEAST_ONCE).contentType("text/plain")
                    .payload(("id-" + i).getBytes(StandardCharsets.UTF_8)).send();
        }
        client.disconnect();
    }

    private static List<String> ids(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "id-" + i).toList();
    }

    private static String text(StoredRecord record) {
        return new String(record.payload(), StandardCharsets.UTF_8);
    }

    private Set<String> stored() throws InterruptedException {
        Set<String> ids = new LinkedHashSet<>();
        records().forEach(record -> ids.add(text(record)));
        return ids;
    }

    private List<StoredRecord> records() throws InterruptedException {
        var reader = buffer.reader("test");
        reader.rewind();
        List<StoredRecord> records = new ArrayList<>();
        for (var batch = reader.read(1000, 1 << 20, Duration.ofMillis(1)); !batch.isEmpty();
                batch = reader.read(1000, 1 << 20, Duration.ofMillis(1))) {
            records.addAll(batch);
        }
        return records;
    }

    /** The real route with the real client, as an edge starts and stops it. */
    private final class Edge implements AutoCloseable {
        private final IngestMqttClient client;
        private final RoutesContext context;

        private Edge(Processor enrichment) throws Exception {
            context = new RoutesContext(Map.of("sitewire.site", "plant-7", "sitewire.mqtt.enabled", "true",
                    "sitewire.mqtt.url", broker.url(), "sitewire.mqtt.topic", topic, "sitewire.mqtt.receive-max", "100"));
            client = new IngestMqttClient(context.config());
            context.bind("mqttClient", client)
                    .bind("mqttPolicy", new IngestMqttPolicy(client))
                    .bind("outbox", buffer)
                    .bind("readingsAccepted", new ReadingsAccepted(new SimpleMeterRegistry()))
                    .routes(new RouteBuilder() {
                        @Override
                        public void configure() {
                            errorHandler(noErrorHandler());
                            from("direct:edge-enrich").process(enrichment).process(this::seen);
                        }

                        private void seen(Exchange exchange) {
                            exchange.getMessage().setHeader("topicSeen", exchange.getMessage().getHeader("CamelMqttTopic"));
                        }
                    })
                    .routes("edge/edge-ingest-mqtt")
                    .start();
        }

        private void awaitConnected() {
            await().atMost(LONG).until(client::isConnected);
        }

        @Override
        public void close() {
            context.close();
            client.stopKeeper();
        }
    }
}
