package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class UplinkLoopIT {
    private static TestBroker broker;
    private MergeFixture fixture;
    private final String site = MergeFixture.newSite();
    private final List<Long> merged = new CopyOnWriteArrayList<>();
    private final List<Gap> gaps = new CopyOnWriteArrayList<>();
    private volatile Map<String, Long> lag = Map.of();
    private UplinkLoop loop;
    private Thread thread;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new TestBroker();
        try (MergeFixture setup = new MergeFixture(broker)) {
            setup.createTopics(Topics.LEDGER);
        }
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void createUplink() throws Exception {
        fixture = new MergeFixture(broker);
        fixture.createTopics(Topics.uplink(site));
    }

    @AfterEach
    void close() throws Exception {
        stop();
        fixture.close();
    }

    @Test
    void aBatchThatFailsComesAgainUntilItSucceeds() {
        fixture.send(site, 0, 500, 0);
        AtomicInteger tries = new AtomicInteger();

        start(batch -> {
            if (tries.incrementAndGet() <= 3) {
                throw new IllegalStateException("the route fails");
            }
            take(batch);
        });

        awaitMerged(500);
        assertThat(tries).hasValueGreaterThan(3);
    }

    @Test
    void nothingIsLostOrRepeatedWhenBatchesFailAtRandomAndTheProcessIsReplacedMeanwhile() throws Exception {
        Random random = new Random(7);
        UplinkLoop.BatchHandler unreliable = batch -> {
            if (random.nextInt(3) == 0) {
                throw new IllegalStateException("the route fails");
            }
            take(batch);
        };
        for (int round = 0; round < 5; round++) {
            start(unreliable);
            fixture.send(site, round * 100L, round * 100L + 150, round * 100L);
            int expected = round * 100 + 150;
            await().atMost(Duration.ofSeconds(30)).until(() -> merged.size() >= expected);
            stop();
        }

        awaitMerged(550);
    }

    @Test
    void whatKafkaDeletedBeforeItWasMergedIsAGapWithThatReason() throws Exception {
        start(this::take);
        fixture.send(site, 0, 10, 0);
        awaitMerged(10);
        stop();
        fixture.send(site, 10, 50, 10);

        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(Topics.uplink(site), 0), RecordsToDelete.beforeOffset(30))).all().get();
        }
        fixture.send(site, 50, 60, 50);
        start(this::take);

        await().untilAsserted(() -> assertThat(merged).hasSize(40).endsWith(59L));
        await().untilAsserted(() -> assertThat(gaps).containsExactly(new Gap(MergeFixture.EPOCH, 10, 30, GapReason.RETENTION)));
    }

    @Test
    void anUplinkThatIsDeletedAndCreatedAgainGoesOn() throws Exception {
        start(this::take);
        fixture.send(site, 0, 10, 0);
        awaitMerged(10);

        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(Topics.uplink(site))).all().get();
        }
        await().ignoreExceptions().untilAsserted(() -> fixture.createTopics(Topics.uplink(site)));
        await().ignoreExceptions().untilAsserted(() -> fixture.send(site, 10, 20, 10));

        awaitMerged(20);
    }

    @Test
    void aFailedHandlerThatNeverReturnsToGoodShowsInTheStatus() {
        fixture.send(site, 0, 1, 0);

        UplinkStatus status = start(batch -> {
            throw new IllegalStateException("the route fails");
        });

        await().untilAsserted(() -> assertThat(status.lastError()).hasValueSatisfying(
                error -> assertThat(error).contains("the route fails")));
        assertThat(status.uplinks()).isPositive();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(lag).as("what fails is not merged").containsEntry(site, 1L));
    }

    private UplinkStatus start(UplinkLoop.BatchHandler handler) {
        UplinkStatus status = new UplinkStatus(Clock.systemUTC(), broker.bootstrapServers());
        UplinkListener listener = new UplinkListener() {
            @Override
            public void lag(Map<String, Long> offsets) {
                lag = Map.copyOf(offsets);
            }

            @Override
            public void gap(String of, Gap gap) {
                if (of.equals(site)) {
                    gaps.add(gap);
                }
            }
        };
        loop = new UplinkLoop(new UplinkOptions(KafkaConnection.plain(broker.bootstrapServers()), fixture.group(), 40, Duration.ofMillis(300), ""),
                fixture.transactions(), handler, listener, status);
        thread = new Thread(loop);
        thread.start();
        return status;
    }

    private void stop() throws InterruptedException {
        if (thread != null) {
            loop.stop();
            thread.join();
            thread = null;
        }
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            if (record.topic().equals(Topics.uplink(site))) {
                merged.add(Long.parseLong(new String(record.headers().lastHeader(Headers.POSITION).value(), StandardCharsets.UTF_8)));
            }
        }
    }

    private void awaitMerged(int count) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(merged).hasSizeGreaterThanOrEqualTo(count));
        assertThat(merged).containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
    }
}
