package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.core.MergeStatistics;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Faults aimed at the merge's transactions, each alone; what is in {@code telemetry} is counted by reading it back. */
@Timeout(300)
final class MergeFaultIT {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static TestBroker broker;
    private MergeFixture fixture;
    private final String site = MergeFixture.newSite();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new TestBroker();
        try (MergeFixture setup = new MergeFixture(broker)) {
            setup.createTopics(Topics.TELEMETRY, Topics.REJECTED, Topics.LEDGER);
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
    void close() {
        broker.link().restore();
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource(value = ApiKeys.class, names = {"PRODUCE", "TXN_OFFSET_COMMIT", "END_TXN"})
    void aRequestWhoseReplyIsSwallowedLosesAndRepeatsNothing(ApiKeys request) throws Exception {
        fixture.startCore(broker.throughLink());
        fixture.send(site, 0, 100, 0);
        awaitPositions(100);

        broker.link().swallowRepliesFrom(key -> key == request.id);
        fixture.send(site, 100, 200, 100);
        await().atMost(WITHIN).until(() -> transactions("doubtful") + transactions("aborted") > 0);
        broker.link().restore();
        fixture.send(site, 200, 300, 200);

        awaitPositions(300);
        assertThat(transactions(request == ApiKeys.END_TXN ? "doubtful" : "aborted")).isPositive();
    }

    @Test
    void aCommitThatWasNotAnsweredCountsAsWhatItWas() throws Exception {
        fixture.startCore(broker.throughLink());
        fixture.send(site, 0, 100, 0);
        await().atMost(WITHIN).until(() -> taken() == 100);

        broker.link().swallowRepliesFrom(key -> key == ApiKeys.END_TXN.id);
        fixture.send(site, 100, 200, 100);
        // All of it is committed, and of the last transaction the core does not know. How many there were depends on what each poll brought.
        awaitPositions(200);
        assertThat(taken()).isGreaterThanOrEqualTo(100).isLessThan(200);
        await().atMost(WITHIN).until(() -> transactions("doubtful") > 0);
        broker.link().restore();

        await().atMost(WITHIN).until(() -> taken() == 200);
        awaitPositions(200);
    }

    @Test
    void aBatchThatFailedLeavesNothingVisible() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        MergeTransactions transactions = fixture.transactions();
        UplinkLoop loop = new UplinkLoop(new UplinkOptions(KafkaConnection.plain(broker.bootstrapServers()), fixture.group(), 40, Duration.ofMillis(300), ""),
                transactions, batch -> {
                    for (ConsumerRecord<byte[], byte[]> record : batch) {
                        transactions.send(new ProducerRecord<>(Topics.TELEMETRY, null, null, site + "/m/s", record.value(),
                                record.headers()), null).get();
                    }
                    if (tries.incrementAndGet() <= 2) {
                        throw new IllegalStateException("the route fails when all is written");
                    }
                }, new UplinkListener() { }, new UplinkStatus(Clock.systemUTC(), broker.bootstrapServers()));
        Thread thread = new Thread(loop);
        fixture.send(site, 0, 10, 0);

        thread.start();

        await().atMost(WITHIN).until(() -> fixture.read(Topics.TELEMETRY, site, "read_uncommitted").size() == 30);
        awaitPositions(10);
        loop.stop();
        thread.join();
    }

    @Test
    void aMemberThatWasThrownOutWithABatchInHandWritesNothing() throws Exception {
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        fixture.startCore(broker.bootstrapServers(), new MergeStatistics(fixture.meters), fixture.transactions(), batch -> {
            inHand.countDown();
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
        });
        fixture.send(site, 0, 100, 0);
        assertThat(inHand.await(30, TimeUnit.SECONDS)).isTrue();

        try (Admin admin = broker.admin()) {
            admin.removeMembersFromConsumerGroup(fixture.group(), new RemoveMembersFromConsumerGroupOptions()).all().get();
        }
        fixture.startCore(broker.bootstrapServers());
        awaitPositions(100);
        goOn.countDown();
        fixture.send(site, 100, 200, 100);

        awaitPositions(200);
        await().atMost(WITHIN).until(() -> transactions("aborted") > 0);
        awaitPositions(200);
    }

    @Test
    void coresThatComeAndGoUnderLoadLoseAndRepeatNothing() throws Exception {
        String other = MergeFixture.newSite();
        fixture.createTopics(Topics.uplink(other));
        CamelContext first = fixture.startCore(broker.bootstrapServers());
        for (int round = 0; round < 4; round++) {
            fixture.send(site, round * 2000L, round * 2000L + 2000, round * 2000L);
            fixture.send(other, round * 2000L, round * 2000L + 2000, round * 2000L);
            CamelContext second = fixture.startCore(broker.bootstrapServers());
            fixture.stopCore(first);
            first = second;
        }

        awaitPositions(8000);
        awaitPositions(other, 8000);
    }

    @Test
    void aCoreThatJoinsUnderLoadTakesItsShareWithoutLossOrRepeat() throws Exception {
        // Whichever uplinks become its share, most of them have load.
        fixture.deleteUplinks();
        List<String> sites = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sites.add(MergeFixture.newSite());
            fixture.createTopics(Topics.uplink(sites.get(i)));
            fixture.send(sites.get(i), 0, 10_000, 0);
        }
        fixture.batchRecordsMax = 50;
        CountDownLatch underLoad = new CountDownLatch(40);
        AtomicInteger batchesOfOther = new AtomicInteger();
        fixture.startCore(broker.bootstrapServers(), new MergeStatistics(fixture.meters), fixture.transactions(),
                batch -> underLoad.countDown());
        assertThat(underLoad.await(60, TimeUnit.SECONDS)).isTrue();

        fixture.startCore(broker.bootstrapServers(), new MergeStatistics(fixture.meters), fixture.transactions(),
                batch -> batchesOfOther.incrementAndGet());

        // However long it takes to join, there is load when it has.
        AtomicInteger sent = new AtomicInteger(10_000);
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(500)).until(() -> {
            sites.forEach(of -> fixture.send(of, sent.get(), sent.get() + 100, sent.get()));
            sent.addAndGet(100);
            return batchesOfOther.get() > 0;
        });
        for (String of : sites) {
            awaitPositions(of, sent.get());
        }
    }

    @Test
    void theBrokerIsKilledUnderLoadAndStartedAgain() throws Exception {
        fixture.startCore(broker.bootstrapServers());
        for (int round = 0; round < 3; round++) {
            fixture.send(site, round * 3000L, round * 3000L + 3000, round * 3000L);
            broker.stop();
            broker.start();
        }

        awaitPositions(9000);
    }

    @Test
    void aGroupThatWasDeletedIsRebuiltFromTheLedgerWithoutARepeat() throws Exception {
        CamelContext core = fixture.startCore(broker.bootstrapServers());
        fixture.send(site, 0, 100, 0);
        fixture.send(site, 120, 121, 100);
        fixture.send(site, 100, 110, 100);
        awaitPositions(110);
        fixture.stopCore(core);
        try (Admin admin = broker.admin()) {
            await().atMost(WITHIN).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of(fixture.group())).all().get();
                return true;
            });
        }

        fixture.startCore(broker.bootstrapServers());
        fixture.send(site, 105, 130, 105);

        awaitPositions(130);
    }

    @Test
    void twoCoresOfOneNameSayItAndLoseAndRepeatNothing() throws Exception {
        MergeStatistics one = new MergeStatistics(fixture.meters);
        MergeStatistics two = new MergeStatistics(fixture.meters);
        String name = "twin-" + site;
        String other = MergeFixture.newSite();
        fixture.createTopics(Topics.uplink(other));
        Processor none = exchange -> { };
        fixture.startCore(broker.bootstrapServers(), one, new MergeTransactions(name, () -> { }), none);
        fixture.startCore(broker.bootstrapServers(), two, new MergeTransactions(name, () -> { }), none);

        for (int position = 0; position < 2000; position += 100) {
            fixture.send(site, position, position + 100, position);
            fixture.send(other, position, position + 100, position);
            int sent = position + 100;
            await().atMost(WITHIN).until(() -> fixture.positions(site).size() >= sent && fixture.positions(other).size() >= sent);
        }

        awaitPositions(2000);
        awaitPositions(other, 2000);
        assertThat(transactions("fenced")).isBetween(1.0, 6.0);
        assertThat(one.status().orElseThrow().fencedAt().or(() -> two.status().orElseThrow().fencedAt())).isPresent();
    }

    @Test
    void anUplinkWhoseLastTransactionIsStillOpenHoldsUpNoOther() throws Exception {
        String stuck = MergeFixture.newSite();
        fixture.createTopics(Topics.uplink(stuck));
        fixture.send(stuck, 0, 10, 0);
        TopicPartition partition = new TopicPartition(Topics.uplink(stuck), 0);
        try (KafkaProducer<byte[], byte[]> killed = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers(),
                "transactional.id", "killed-" + stuck, "transaction.timeout.ms", 120_000), new ByteArraySerializer(),
                new ByteArraySerializer())) {
            killed.initTransactions();
            killed.beginTransaction();
            killed.sendOffsetsToTransaction(Map.of(partition, new OffsetAndMetadata(0)), new ConsumerGroupMetadata(fixture.group()));

            fixture.startCore(broker.bootstrapServers());
            fixture.send(site, 0, 100, 0);

            await().atMost(WITHIN).until(() -> fixture.positions(site).size() == 100);
            assertThat(fixture.positions(stuck)).isEmpty();
        }
        await().atMost(WITHIN).until(() -> fixture.positions(stuck).size() == 10);
    }

    private void awaitPositions(int count) {
        awaitPositions(site, count);
    }

    private void awaitPositions(String of, int count) {
        await().atMost(WITHIN).untilAsserted(() -> assertThat(fixture.positions(of)).hasSizeGreaterThanOrEqualTo(count));
        assertThat(fixture.positions(of)).containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
        fixture.assertLedger(of, count);
    }

    private double transactions(String outcome) {
        return fixture.meters.find("sitewire.merge.transactions").tag("outcome", outcome).counters().stream()
                .mapToDouble(counter -> counter.count()).sum();
    }

    private double taken() {
        return fixture.meters.find("sitewire.merge.taken").tag("site", site).counters().stream().mapToDouble(c -> c.count()).sum();
    }
}
