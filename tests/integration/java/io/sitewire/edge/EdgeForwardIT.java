package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Entry;
import io.sitewire.buffer.format.RunningHash;
import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route edge-forward with a real Kafka broker and a real fixture.buffer(). */
class EdgeForwardIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static TestBroker broker;

    @TempDir
    Path folder;
    private ForwardFixture fixture;

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
        fixture = new ForwardFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void readingsArriveOnceInOrderOnPartitionZeroWithTheirHeadersInUtf8AndTheirBytes() throws Exception {
        // given readings in the buffer, one of which is no text
        byte[] bytes = {0, (byte) 0xff, (byte) 0xc3, 10};
        fixture.buffer().append(List.of(new Entry(Map.of("machine", "Förderband 1", "sensor", "温度"), bytes))).join();
        store(1, 4999);

        // when
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            awaitAcknowledged(5000);
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = uplink();
        assertThat(ForwardFixture.positions(uplink)).containsExactlyElementsOf(LongStream.range(0, 5000).boxed().toList());
        assertThat(uplink).allMatch(record -> record.partition() == 0 && record.key() == null);
        assertThat(uplink.get(0).value()).isEqualTo(bytes);
        long hash = RunningHash.next(0, RunningHash.of(bytes));
        assertThat(ForwardFixture.headers(uplink.get(0))).containsExactlyInAnyOrderEntriesOf(Map.of("machine", "Förderband 1",
                "sensor", "温度", "epoch", fixture.buffer().epoch().toString(), "position", "0", "acknowledged", "0",
                "hash", HexFormat.of().toHexDigits(hash)));
        assertThat(Long.parseLong(ForwardFixture.headers(uplink.get(4999)).get("acknowledged"))).isBetween(0L, 4000L);
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
        assertThat(ForwardFixture.positions(uplink())).containsExactlyElementsOf(LongStream.range(0, 5000).boxed().toList());
    }

    @Test
    void aBrokerThatIsKilledLosesNothing() throws Exception {
        // given an edge at work
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            store(0, 20_000);

            // when the broker is killed while it is sent to
            await().atMost(LONG).until(() -> fixture.buffer().reader("forward").acknowledged() > 0);
            broker.kill();
            broker.start();
            awaitAcknowledged(20_000);
        }

        // then everything is there, the first of each in order, and nothing acknowledged is missing
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(uplink()))).containsExactlyElementsOf(LongStream.range(0, 20_000).boxed().toList());
    }

    @Test
    void anEdgeStartsWithTheBrokerAwayAndGoesOnWhenItIsThere() throws Exception {
        // given a broker that is away
        broker.stop();
        store(0, 3000);
        RoutesContext edge;
        try {
            edge = edge(broker.bootstrapServers());
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).consecutiveFailures() >= 1);
        } finally {
            // when it appears
            broker.start();
        }

        // then
        try (edge) {
            awaitAcknowledged(3000);
            assertThat(ForwardFixture.positions(uplink())).containsExactlyElementsOf(LongStream.range(0, 3000).boxed().toList());
        }
    }

    @Test
    void aHostNameThatCannotBeResolvedFailsNoStartAndLosesNothing() throws Exception {
        // given a name that does not resolve, and a topic that need not be looked at
        store(0, 3000);
        try (RoutesContext edge = fixture.edge("no-such-host.invalid:9092", Map.of("sitewire.topics.create", "false"))) {

            // when it is tried
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).consecutiveFailures() >= 3);

            // then each try fails, as a whole and at once, and the buffer keeps everything
            assertThat(ForwardFixture.statistics(edge).lastError().orElseThrow()).contains("resolvable");
            assertThat(edge.camel().getRouteController().getRouteStatus("edge-forward").isStarted()).isTrue();
        }
        assertThat(fixture.buffer().reader("forward").acknowledged()).isZero();
    }

    @Test
    void aKilledEdgeSendsAgainFromWhereItWas() throws Exception {
        // given an edge that ends in the middle, whenever that is
        store(0, 20_000);
        for (int round = 0; round < 3; round++) {
            int least = round * 2000;
            try (RoutesContext edge = edge(broker.bootstrapServers())) {
                await().atMost(LONG).until(() -> fixture.buffer().reader("forward").acknowledged() > least);
            }
        }

        // when it starts again
        try (RoutesContext edge = edge(broker.bootstrapServers())) {
            awaitAcknowledged(20_000);
        }

        // then
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(uplink()))).containsExactlyElementsOf(LongStream.range(0, 20_000).boxed().toList());
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
        assertThat(ForwardFixture.positions(uplink())).containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
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
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).state() == ForwardState.SENDING);
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
        Map<String, String> headers = Map.of("site", "plant-7", "machine", "press-1", "sensor", "temperature",
                "received", "2026-01-31T23:59:59.123Z", "source", "mqtt");
        for (int i = 0; i < count; i += 1000) {
            fixture.buffer().append(IntStream.range(0, 1000).mapToObj(n -> new Entry(headers, payload)).toList()).join();
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
        return fixture.edge(brokers, Map.of());
    }

    private void store(int from, int count) {
        fixture.store(from, count);
    }

    private void awaitAcknowledged(long position) {
        fixture.awaitAcknowledged(position);
    }

    private List<ConsumerRecord<byte[], byte[]>> uplink() {
        return ForwardFixture.readings(fixture.uplink(broker.bootstrapServers()));
    }
}
