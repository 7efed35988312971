package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.core.MergeStatistics;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class CoreMergeIT {
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
        fixture.close();
    }

    @Test
    void aReadingArrivesWithItsKeyAndHeadersAndItsPayloadAsItWas() throws Exception {
        fixture.send(site, 0, 1, 0);

        fixture.startCore(broker.bootstrapServers());

        awaitPositions(site, 1);
        ConsumerRecord<String, byte[]> record = fixture.read(Topics.TELEMETRY, site).get(0);
        assertThat(record.key()).isEqualTo(site + "/press 1%2Fa/Kühlung");
        assertThat(record.value()).isEqualTo("payload 0".getBytes(StandardCharsets.UTF_8));
        assertThat(MergeFixture.headers(record)).containsOnly(Map.entry(Headers.SITE, site), Map.entry(Headers.MACHINE, "press 1/a"),
                Map.entry(Headers.SENSOR, "Kühlung"), Map.entry(Headers.SOURCE, "mqtt"), Map.entry(Headers.TIME, "2026-01-31T23:59:59.123Z"),
                Map.entry(Headers.EPOCH, MergeFixture.EPOCH.toString()), Map.entry(Headers.POSITION, "0"));
    }

    @Test
    void aNewSiteIsFoundWithinSecondsAndReadFromItsBeginning() throws Exception {
        fixture.startCore(broker.bootstrapServers());
        fixture.send(site, 0, 10, 0);
        awaitPositions(site, 10);

        String late = MergeFixture.newSite();
        fixture.createTopics(Topics.uplink(late));
        fixture.send(late, 0, 10, 0);

        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(fixture.positions(late)).hasSize(10));
    }

    @Test
    void repeatsAreDroppedAndCounted() throws Exception {
        fixture.startCore(broker.bootstrapServers());

        fixture.send(site, 0, 100, 0);
        fixture.send(site, 40, 150, 40);

        awaitPositions(site, 150);
        await().untilAsserted(() -> assertThat(fixture.meters.get("sitewire.merge.repeats").tag("site", site).counter().count())
                .isEqualTo(60));
        assertThat(fixture.meters.get("sitewire.merge.taken").tag("site", site).counter().count()).isEqualTo(150);
    }

    @Test
    void aHoleWaitsAndHealsWithoutHoldingUpAnotherSite() throws Exception {
        String other = MergeFixture.newSite();
        fixture.createTopics(Topics.uplink(other));
        fixture.startCore(broker.bootstrapServers());

        fixture.send(site, 20, 30, 0);
        fixture.send(other, 0, 10, 0);
        awaitPositions(other, 10);
        assertThat(fixture.positions(site)).isEmpty();
        await().ignoreExceptions().untilAsserted(() -> assertThat(lag(site)).as("what waits is not merged").isEqualTo(10));
        await().ignoreExceptions().untilAsserted(() -> assertThat(lag(other)).isZero());
        fixture.send(site, 0, 30, 0);

        awaitPositions(site, 30);
        await().ignoreExceptions().untilAsserted(() -> assertThat(lag(site)).isZero());
    }

    @Test
    void aHoleThatCannotHealIsAGapAndWhatWasHeldGoesOn() throws Exception {
        fixture.startCore(broker.bootstrapServers());

        fixture.send(site, 0, 10, 0);
        fixture.send(site, 15, 20, 10);
        fixture.send(site, 20, 21, 20);

        await().untilAsserted(() -> assertThat(fixture.positions(site)).hasSize(16).endsWith(20L).doesNotHaveDuplicates());
        await().untilAsserted(() -> assertThat(fixture.meters.get("sitewire.merge.gaps.positions").tag("site", site).counter().count())
                .isEqualTo(5));
    }

    @Test
    void anotherCoreGoesOnWithoutARepeatAlsoWhileTheUplinkHolds() throws Exception {
        CamelContext first = fixture.startCore(broker.bootstrapServers());
        fixture.send(site, 0, 100, 0);
        fixture.send(site, 120, 121, 100);
        fixture.send(site, 100, 110, 100);
        awaitPositions(site, 110);

        fixture.stopCore(first);
        fixture.startCore(broker.bootstrapServers());
        fixture.send(site, 105, 130, 105);

        awaitPositions(site, 130);
    }

    @Test
    void theMergeGoesOnByItselfWhenTheBrokerIsRestarted() throws Exception {
        fixture.startCore(broker.bootstrapServers());
        fixture.send(site, 0, 50, 0);
        awaitPositions(site, 50);

        broker.stop();
        broker.start();
        fixture.send(site, 50, 100, 50);

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(fixture.positions(site)).hasSize(100));
        awaitPositions(site, 100);
    }

    @Test
    void aCoreStartsWithoutABrokerAndSaysSo() throws Exception {
        MergeStatistics statistics = new MergeStatistics(new SimpleMeterRegistry());

        CamelContext core = fixture.startCore("no-such-host.invalid:9092", statistics);

        assertThat(core.getStatus().isStarted()).isTrue();
        await().untilAsserted(() -> assertThat(statistics.status().orElseThrow().lastError()).isPresent());
        assertThat(statistics.status().orElseThrow().isConnected()).isFalse();
    }

    @Test
    void whatIsNoReadingOfTheSiteIsPutAsideWithTheReasonAndBlocksNothing() throws Exception {
        fixture.send(site, 0, 1, 0);
        fixture.send(new ProducerRecord<>(Topics.uplink(site), 0, "some key", "no reading at all".getBytes(StandardCharsets.UTF_8)));
        fixture.send(MergeFixture.record(site, 1, headers(1, Map.of(Headers.SITE, "another-site"))));
        fixture.send(MergeFixture.record(site, 2, headers(2, Map.of(Headers.SENSOR, " "))));
        fixture.send(site, 3, 5, 0);
        MergeStatistics statistics = new MergeStatistics(fixture.meters);

        fixture.startCore(broker.bootstrapServers(), statistics);

        await().untilAsserted(() -> assertThat(fixture.positions(site)).containsExactly(0L, 3L, 4L));
        List<ConsumerRecord<String, byte[]>> rejected = fixture.read(Topics.REJECTED, site);
        assertThat(rejected).extracting(record -> MergeFixture.headers(record).get(Headers.REASON))
                .containsExactly("NOT_A_READING", "SITE_MISMATCH", "SENSOR_INVALID");
        assertThat(rejected.get(0).value()).isEqualTo("no reading at all".getBytes(StandardCharsets.UTF_8));
        assertThat(MergeFixture.headers(rejected.get(1))).containsEntry(Headers.SITE, "another-site").containsKey(Headers.DETAIL);
        await().untilAsserted(() -> assertThat(fixture.meters.get("sitewire.merge.rejected").tag("reason", "SITE_MISMATCH")
                .tag("site", site).counter().count()).isEqualTo(1));
        assertThat(statistics.status().orElseThrow().isConnected()).isTrue();
    }

    @Test
    void nobodyOnTheWireCanSayWhichTopicIsWritten() throws Exception {
        String victim = MergeFixture.newSite();
        fixture.createTopics(Topics.uplink(victim));
        fixture.send(MergeFixture.record(site, 0, headers(0, Map.of("kafka.OVERRIDE_TOPIC", Topics.uplink(victim), "KAFKA.KEY",
                victim + "/a/b", "kafka.PARTITION_KEY", "2", "Site", victim))));

        fixture.startCore(broker.bootstrapServers());

        awaitPositions(site, 1);
        assertThat(fixture.positions(victim)).isEmpty();
        assertThat(MergeFixture.headers(fixture.read(Topics.TELEMETRY, site).get(0))).containsEntry(Headers.SITE, site)
                .doesNotContainValue(victim);
    }

    private static Map<String, String> headers(long position, Map<String, String> others) {
        Map<String, String> headers = new HashMap<>(Map.of(Headers.MACHINE, "m", Headers.SENSOR, "s",
                Headers.EPOCH, MergeFixture.EPOCH.toString(), Headers.POSITION, String.valueOf(position), Headers.ACKNOWLEDGED, "0"));
        headers.putAll(others);
        return headers;
    }

    private double lag(String of) {
        return fixture.meters.get("sitewire.merge.lag.offsets").tag("site", of).gauge().value();
    }

    private void awaitPositions(String of, int count) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(fixture.positions(of)).hasSizeGreaterThanOrEqualTo(count));
        assertThat(fixture.positions(of)).containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
    }
}
