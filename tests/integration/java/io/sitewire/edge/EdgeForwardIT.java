package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.camel.buffer.BufferConsumer;
import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.ForwardStatistics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.kafka.Utf8HeaderSerializer;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route edge-forward with a real Kafka broker and a real buffer. */
class EdgeForwardIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static TestBroker broker;

    @TempDir
    Path folder;
    private final String site = "s" + UUID.randomUUID().toString().substring(0, 8);
    private Buffer buffer;
    private Buffer deadLetters;
    private AcceptedReadings readings;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() {
        buffer = Buffer.open(folder.resolve("buffer"),
                new BufferOptions("outbox", 512L << 20, 16 << 20, 1 << 20, BufferOptions.FullPolicy.BLOCK));
        deadLetters = Buffer.open(folder.resolve("dead-letters"),
                new BufferOptions("dead-letters", 64L << 20, 8 << 20, 1 << 20, BufferOptions.FullPolicy.DROP_OLDEST));
    }

    @AfterEach
    void close() {
        buffer.close();
        deadLetters.close();
    }

    @Test
    void readingsArriveOnceInOrderOnPartitionZeroWithTheirHeadersInUtf8AndTheirBytes() throws Exception {
        // given readings in the buffer, one of which is no text
        byte[] bytes = {0, (byte) 0xff, (byte) 0xc3, 10};
        buffer.append(List.of(new Entry(Map.of("machine", "Förderband 1", "sensor", "温度"), bytes))).join();
        store(1, 4999);

        // when
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            awaitAcknowledged(5000);
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = uplink();
        assertThat(positions(uplink)).containsExactlyElementsOf(LongStream.range(0, 5000).boxed().toList());
        assertThat(uplink).allMatch(record -> record.partition() == 0 && record.key() == null);
        assertThat(uplink.get(0).value()).isEqualTo(bytes);
        assertThat(headers(uplink.get(0))).containsExactlyInAnyOrderEntriesOf(Map.of("machine", "Förderband 1", "sensor", "温度",
                "epoch", buffer.epoch().toString(), "position", "0", "acknowledged", "0"));
        assertThat(headers(uplink.get(4999)).get("acknowledged")).isEqualTo("4000");
    }

    @Test
    void aBrokerThatRestartsLosesNothing() throws Exception {
        // given an edge at work
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            store(0, 2000);
            awaitAcknowledged(2000);

            // when the broker is away for some seconds, while readings come
            broker.stop();
            try {
                store(2000, 3000);
                await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            } finally {
                broker.start();
            }
            awaitAcknowledged(5000);
        }

        // then everything is there once, in order
        assertThat(positions(uplink())).containsExactlyElementsOf(LongStream.range(0, 5000).boxed().toList());
    }

    @Test
    void aBrokerThatIsKilledLosesNothing() throws Exception {
        // given an edge at work
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            store(0, 20_000);

            // when the broker is killed while it is sent to
            await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() > 0);
            broker.kill();
            broker.start();
            awaitAcknowledged(20_000);
        }

        // then everything is there, the first of each in order, and nothing acknowledged is missing
        assertThat(firsts(positions(uplink()))).containsExactlyElementsOf(LongStream.range(0, 20_000).boxed().toList());
    }

    @Test
    void anEdgeStartsWithTheBrokerAwayAndGoesOnWhenItIsThere() throws Exception {
        // given a broker that is away
        broker.stop();
        store(0, 3000);
        RoutesContext edge;
        try {
            edge = edge(broker.bootstrapServers());
            await().atMost(LONG).until(() -> statistics(edge).consecutiveFailures() >= 1);
        } finally {
            // when it appears
            broker.start();
        }

        // then
        try (edge) {
            awaitAcknowledged(3000);
            assertThat(positions(uplink())).containsExactlyElementsOf(LongStream.range(0, 3000).boxed().toList());
        }
    }

    @Test
    void aHostNameThatCannotBeResolvedFailsNoStartAndLosesNothing() throws Exception {
        // given a name that does not resolve, and a topic that need not be looked at
        store(0, 3000);
        try (RoutesContext edge = edge("no-such-host.invalid:9092", Map.of("sitewire.topics.create", "false"))) {

            // when it is tried
            await().atMost(LONG).until(() -> statistics(edge).consecutiveFailures() >= 3);

            // then each try fails, as a whole and at once, and the buffer keeps everything
            assertThat(statistics(edge).lastError().orElseThrow()).contains("resolvable");
            assertThat(edge.camel().getRouteController().getRouteStatus("edge-forward").isStarted()).isTrue();
        }
        assertThat(buffer.reader("forward").acknowledged()).isZero();
    }

    @Test
    void aKilledEdgeSendsAgainFromWhereItWas() throws Exception {
        // given an edge that ends in the middle, whenever that is
        store(0, 20_000);
        for (int round = 0; round < 3; round++) {
            int least = round * 2000;
            try (RoutesContext edge = edge(broker.bootstrapServers())) {
                await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() > least);
            }
        }

        // when it starts again
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            awaitAcknowledged(20_000);
        }

        // then
        assertThat(firsts(positions(uplink()))).containsExactlyElementsOf(LongStream.range(0, 20_000).boxed().toList());
    }

    @Test
    void theRouteCanBeStoppedAndStarted() throws Exception {
        // given
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            store(0, 500);
            awaitAcknowledged(500);

            // when
            edge.camel().getRouteController().stopRoute("edge-forward");
            store(500, 500);
            edge.camel().getRouteController().startRoute("edge-forward");

            // then
            awaitAcknowledged(1000);
        }
        assertThat(positions(uplink())).containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
    }

    @Test
    void anEdgeEndsWithinSecondsThoughTheBrokerIsAwayWithABatchInFlight() throws Exception {
        // given a batch that is with Kafka, which is away
        RoutesContext edge = edge(broker.bootstrapServers());
        store(0, 10);
        awaitAcknowledged(10);
        broker.stop();
        try {
            store(10, 10);
            await().atMost(LONG).until(() -> statistics(edge).state() == ForwardState.SENDING);
            edge.camel().getShutdownStrategy().setTimeout(60);

            // when it is to end
            long begin = System.nanoTime();
            edge.close();

            // then it does
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        } finally {
            broker.start();
        }
    }

    @Test
    void aBacklogDrainsAtMoreThanTenThousandASecond() throws Exception {
        // given a backlog of 200-byte readings
        int count = 200_000;
        byte[] payload = "x".repeat(200).getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("site", site, "machine", "press-1", "sensor", "temperature",
                "received", "2026-01-31T23:59:59.123Z", "source", "mqtt");
        for (int i = 0; i < count; i += 1000) {
            buffer.append(IntStream.range(0, 1000).mapToObj(n -> new Entry(headers, payload)).toList()).join();
        }

        // when
        long begin = System.nanoTime();
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            awaitAcknowledged(count);
        }
        double seconds = (System.nanoTime() - begin) / 1e9;

        // then
        System.out.printf("edge-forward: %d readings in %.1f s, %.0f/s%n", count, seconds, count / seconds);
        assertThat(count / seconds).isGreaterThan(10_000);
    }

    private RoutesContext edge(String brokers) throws Exception {
        return edge(brokers, Map.of());
    }

    private RoutesContext edge(String brokers, Map<String, String> more) throws Exception {
        Map<String, String> keys = new HashMap<>(more);
        keys.put("sitewire.site", site);
        keys.put("sitewire.kafka.bootstrap-servers", brokers);
        keys.put("sitewire.forward.batch-records-max", "1000");
        RoutesContext edge = new RoutesContext(keys);
        UplinkClientFactory connections = new UplinkClientFactory(edge.camel());
        readings = new AcceptedReadings(buffer, edge.camel());
        return edge.bind("outbox", buffer).bind("dead-letters", deadLetters)
                .bind("uplinkTopic", new UplinkTopic(edge.config()))
                .bind("uplinkClientFactory", connections)
                .bind("utf8Headers", new Utf8HeaderSerializer())
                .bind("forwardReports", new ForwardReports(buffer, readings))
                .bind("uplinkRefusals", new UplinkRefusals(edge.camel()))
                .bind("linkSchedule", new LinkSchedule(edge.config(), connections))
                .bind("readingsRejected", new ReadingsRejected(new SimpleMeterRegistry(), readings))
                .routes("edge/edge-step").routes("edge/edge-reject")
                .routes("edge/edge-forward-failure").routes("edge/edge-forward").start();
    }

    private static ForwardStatistics statistics(RoutesContext edge) {
        return ((BufferConsumer) edge.camel().getRoute("edge-forward").getConsumer()).statistics();
    }

    private void awaitAcknowledged(long position) {
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == position);
    }

    private void store(int from, int count) {
        buffer.append(IntStream.range(from, from + count)
                .mapToObj(i -> new Entry(Map.of("sensor", "s" + i), ("r" + i).getBytes(StandardCharsets.UTF_8))).toList()).join();
    }

    private List<ConsumerRecord<byte[], byte[]>> uplink() {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicPartition partition = new TopicPartition("site." + site + ".uplink", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers()),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    private static List<Long> positions(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> Long.parseLong(headers(record).get("position"))).toList();
    }

    /** What a reader takes that knows the next position: repeats are left out, and a hole ends it. */
    private static List<Long> firsts(List<Long> positions) {
        List<Long> firsts = new ArrayList<>();
        for (long position : positions) {
            if (position == firsts.size()) {
                firsts.add(position);
            }
        }
        return firsts;
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }
}
