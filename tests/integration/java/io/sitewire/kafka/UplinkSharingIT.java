package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(600)
final class UplinkSharingIT {
    private static final int SITES = 1000;
    private static final String WITH_HOLE = Topics.uplink("site-" + SITES);
    private static final int CORES = 4;
    private static final int TOPICS_AT_ONCE = 100;
    private static final Duration SETTLE_TIME_MAX = Duration.ofSeconds(90);

    /** One core: the loop, and what it merged. */
    private static final class Core {
        private final UplinkStatus status;
        private final UplinkLoop loop;
        private final Thread thread;

        private Core(int number, String brokers, Map<String, List<Long>> merged) {
            status = new UplinkStatus(Clock.systemUTC(), brokers);
            loop = new UplinkLoop(new UplinkOptions(KafkaConnection.plain(brokers), "sharing", 2000, Duration.ofSeconds(1), ""),
                    new MergeTransactions("sharing-" + number, () -> { }), batch -> batch.forEach(record -> merged
                            .computeIfAbsent(record.topic(), topic -> new CopyOnWriteArrayList<>()).add(positionOf(record))),
                    new UplinkListener() { }, status);
            thread = new Thread(loop);
            thread.start();
        }

        private void stop() throws InterruptedException {
            loop.stop();
            thread.join();
        }
    }

    @Test
    void aThousandUplinksAreSharedEvenlyByFourCoresTheirStatesAreHandedOverWhenOneLeavesAndNoneWaitsForAnothersHole() throws Exception {
        try (TestBroker broker = new TestBroker()) {
            createUplinks(broker);
            Map<String, List<Long>> merged = new ConcurrentHashMap<>();
            List<Core> cores = new ArrayList<>();
            try {
                for (int core = 0; core < CORES; core++) {
                    cores.add(new Core(core, broker.bootstrapServers(), merged));
                }
                awaitShare(cores, SITES / CORES);
                send(broker, 0, 3);
                awaitMerged(merged, 3);
                sendBehindAHole(broker);

                cores.remove(0).stop();
                awaitShare(cores, SITES / (CORES - 1));
                send(broker, 1, 6);
                awaitMerged(merged, 6);
                await("one uplink waits for its hole").atMost(SETTLE_TIME_MAX)
                        .until(() -> cores.stream().mapToInt(core -> core.status.holding()).sum() == 1);
                assertThat(merged).doesNotContainKey(WITH_HOLE);
            } finally {
                for (Core core : cores) {
                    core.stop();
                }
            }
        }
    }

    /** What one site sends before all others send more: its first position never comes. */
    private static void sendBehindAHole(TestBroker broker) {
        try (KafkaProducer<String, byte[]> edge = producer(broker)) {
            for (long position = 1; position < 50; position++) {
                edge.send(MergeFixture.reading("site-" + SITES, position, 0));
            }
        }
    }

    private static KafkaProducer<String, byte[]> producer(TestBroker broker) {
        return new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new ByteArraySerializer());
    }

    private static void awaitShare(List<Core> cores, int share) {
        await().atMost(SETTLE_TIME_MAX).untilAsserted(() -> {
            assertThat(cores).allSatisfy(core -> assertThat(core.status.uplinks()).isBetween(share - 5, share + 5));
            assertThat(cores.stream().mapToInt(core -> core.status.uplinks()).sum()).isEqualTo(SITES + 1);
        });
    }

    private static void awaitMerged(Map<String, List<Long>> merged, int positions) {
        await().atMost(SETTLE_TIME_MAX).untilAsserted(() -> {
            assertThat(merged).hasSize(SITES);
            assertThat(merged.values().stream().mapToInt(List::size).sum()).isEqualTo(SITES * positions);
        });
        List<Long> expected = IntStream.range(0, positions).mapToObj(Long::valueOf).toList();
        assertThat(merged.values()).allSatisfy(taken -> assertThat(taken).isEqualTo(expected));
    }

    private static void createUplinks(TestBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(Topics.LEDGER, 3, (short) 1))).all().get();
            admin.createTopics(List.of(new NewTopic(WITH_HOLE, 1, (short) 1))).all().get();
            for (int from = 0; from < SITES; from += TOPICS_AT_ONCE) {
                admin.createTopics(IntStream.range(from, from + TOPICS_AT_ONCE)
                        .mapToObj(site -> new NewTopic(Topics.uplink("site-" + site), 1, (short) 1)).toList()).all().get();
            }
        }
    }

    private static void send(TestBroker broker, long from, long to) {
        try (KafkaProducer<String, byte[]> edge = producer(broker)) {
            for (int site = 0; site < SITES; site++) {
                for (long position = from; position < to; position++) {
                    edge.send(MergeFixture.reading("site-" + site, position, from));
                }
            }
        }
    }

    private static long positionOf(ConsumerRecord<byte[], byte[]> record) {
        return Long.parseLong(new String(record.headers().lastHeader(Headers.POSITION).value(), StandardCharsets.UTF_8));
    }
}
