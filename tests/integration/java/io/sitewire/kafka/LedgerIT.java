package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sitewire.kafka.verify.Finding;
import io.sitewire.kafka.verify.FindingKind;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.kafka.verify.Proof;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.EpochState;
import io.sitewire.ledger.MissingRange;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.ops.cli.SitewireCommand;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(300)
final class LedgerIT {
    private static final int LEDGER_PARTITIONS = 3;
    private static TestBroker broker;
    private MergeFixture fixture;
    private final String site = MergeFixture.newSite();
    private SyntheticEdge edge;

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
        edge = new SyntheticEdge(fixture, site);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void whatAnEdgeDroppedStandsInTheLedgerWithItsPositionsAndReasonAndTheEquationHolds() throws Exception {
        edge.announce().readings(20).gap(5, "drop-oldest").readings(10).gap(2, "damaged").readings(3).report();

        fixture.startCore(broker.bootstrapServers());

        EpochAccount account = awaitAccount(edge.epoch, 40);
        await().untilAsserted(() -> assertThat(account(edge.epoch).report()).isNotNull());
        assertThat(account.gaps()).extracting(MissingRange::from, MissingRange::to, MissingRange::reason).containsExactly(
                tuple(20L, 25L, "drop-oldest"), tuple(35L, 37L, "damaged"));
        assertThat(account.dropped()).isEqualTo(Map.of("drop-oldest", 5L, "damaged", 2L));
        assertThat(account.delivered()).isEqualTo(33);
        assertThat(account.hashMismatches()).isZero();
        assertThat(alerts()).isEmpty();
        Proof proof = verify();
        assertThat(proof.findings()).isEmpty();
        assertThat(proof.epochs().get(0).compared()).isEqualTo(33);
        assertThat(command("ledger", site)).as("something is missing").isEqualTo(1);
    }

    @Test
    void anIdleEdgeIsInTheLedgerAndNothingIsWrongWithIt() throws Exception {
        edge.announce().report();

        fixture.startCore(broker.bootstrapServers());

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(account(edge.epoch).report()).isNotNull());
        assertThat(command("ledger", site)).isZero();
        assertThat(command("ledger", "verify", site)).isZero();
    }

    @Test
    void anEdgeThatSendsNoReportsIsInTheLedgerAndWhatItAcceptedIsSaidToBeUnknown() throws Exception {
        fixture.send(site, 0, 10, 0);

        fixture.startCore(broker.bootstrapServers());

        EpochAccount account = awaitAccount(MergeFixture.EPOCH, 10);
        assertThat(account.report()).isNull();
        assertThat(ledger().summary().reportTime()).isNull();
        Proof proof = verify();
        assertThat(proof.findings()).isEmpty();
        assertThat(proof.notes()).singleElement().asString().contains("sends no reports");
        assertThat(command("ledger", site)).isZero();
    }

    @Test
    void allOfADayIsProvenByHashOnBothSides() throws Exception {
        edge.announce().readings(1500).report();
        fixture.send(MergeFixture.record(site, 7, Map.of(Headers.KIND, "unheard-of", Headers.EPOCH, edge.epoch.toString(),
                Headers.POSITION, "7")));

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(edge.epoch, 1500);
        await().untilAsserted(() -> assertThat(account(edge.epoch).report()).isNotNull());
        await().untilAsserted(() -> assertThat(fixture.read(Topics.REJECTED, site)).hasSize(1));
        Proof proof = verify();
        assertThat(proof.findings()).isEmpty();
        assertThat(proof.epochs().get(0).hashed()).isEqualTo(1500);
        assertThat(proof.epochs().get(0).hashedUplink()).isEqualTo(1500);
        assertThat(command("ledger", "verify", "--json", site)).isZero();
    }

    @Test
    void whatRetentionDeletedAtTheEndOfAnUplinkIsAGapWithThatReasonAsSoonAsTheEdgeReports() throws Exception {
        edge.announce().readings(10);
        CamelContext core = fixture.startCore(broker.bootstrapServers());
        awaitAccount(edge.epoch, 10);
        fixture.stopCore(core);
        edge.readings(40);

        deleteBefore(Topics.uplink(site), 0, 31);
        edge.readings(5).report();
        deleteBefore(Topics.uplink(site), 0, 56);
        fixture.startCore(broker.bootstrapServers());

        EpochAccount account = awaitAccount(edge.epoch, 55);
        assertThat(account.gaps()).extracting(MissingRange::from, MissingRange::to, MissingRange::reason)
                .containsExactly(tuple(10L, 55L, "deleted by retention"));
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void anUplinkThatIsCreatedAgainRaisesAnAlertAndGoesOn() throws Exception {
        edge.announce().readings(10);
        fixture.startCore(broker.bootstrapServers());
        awaitAccount(edge.epoch, 10);

        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(Topics.uplink(site))).all().get();
        }
        await().ignoreExceptions().untilAsserted(() -> fixture.createTopics(Topics.uplink(site)));
        await().ignoreExceptions().untilAsserted(() -> edge.announce());
        edge.readings(20).report();

        awaitAccount(edge.epoch, 30);
        assertThat(alerts()).extracting(Alert::kind).containsExactly(AlertKind.UPLINK_RECREATED);
        assertThat(account(edge.epoch).delivered()).isEqualTo(30);
    }

    @Test
    void twoMachinesWithOneIdentityBothArriveAndRaiseAnAlert() throws Exception {
        edge.announce().readings(10);
        SyntheticEdge clone = edge.copy();
        edge.run();

        for (int round = 0; round < 3; round++) {
            edge.announce().readings(5).report();
            clone.announce().readings(5).report();
        }
        fixture.startCore(broker.bootstrapServers());

        awaitAccount(edge.epoch, 25);
        awaitAccount(clone.epoch, 25);
        assertThat(alerts()).extracting(Alert::kind).contains(AlertKind.ROLLED_BACK, AlertKind.CLONE);
        assertThat(fixture.read(Topics.TELEMETRY, site)).hasSize(40);
    }

    @Test
    void aDiskThatWasSetBackArrivesUnderItsOwnEpochWithBothEndsInTheLedger() throws Exception {
        edge.announce().readings(10);
        SyntheticEdge old = edge.copy();
        edge.readings(5).report();
        old.announce().readings(8).report();

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(old.epoch, 18);
        Alert alert = alerts().get(0);
        assertThat(alert.kind()).isEqualTo(AlertKind.ROLLED_BACK);
        assertThat(alert.epoch()).isEqualTo(old.epoch);
        assertThat(alert.position()).isEqualTo(10);
        assertThat(alert.other()).isEqualTo(edge.epoch);
        assertThat(alert.otherPosition()).isEqualTo(15);
        assertThat(account(edge.epoch).state()).isEqualTo(EpochState.BRANCHED);
        assertThat(fixture.read(Topics.TELEMETRY, site)).hasSize(23);
    }

    @Test
    void aLaterBatchThatLandsBeforeTheOneThatFailedWaitsForItAndNothingIsMissing() throws Exception {
        edge.announce().readings(10).laterBeforeEarlier(20).report();

        fixture.startCore(broker.bootstrapServers());

        EpochAccount account = awaitAccount(edge.epoch, 50);
        await().untilAsserted(() -> assertThat(account(edge.epoch).report()).isNotNull());
        assertThat(account.delivered()).isEqualTo(50);
        assertThat(account.gaps()).isEmpty();
        assertThat(account.healed()).isZero();
        assertThat(alerts()).isEmpty();
        assertThat(fixture.positions(site)).hasSize(50);
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void whatAKilledEdgeLeftOnTheWayRaisesNoAlarm() throws Exception {
        edge.announce().readings(10).report();
        SyntheticEdge next = edge.copy();
        next.announce().readings(10).report();
        edge.again();

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(next.epoch, 20);
        await().untilAsserted(() -> assertThat(account(edge.epoch).repeats()).isEqualTo(10));
        assertThat(alerts()).isEmpty();
        assertThat(account(edge.epoch).state()).isEqualTo(EpochState.ENDED);
        assertThat(account(edge.epoch).end()).isEqualTo(10);
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void aLogThatBeginsAfterARunThatWasKilledBeforeItStoredAnythingRaisesNoAlert() throws Exception {
        edge.announce().report();
        SyntheticEdge next = new SyntheticEdge(fixture, site);
        next.announce().readings(5).report();

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(next.epoch, 5);
        assertThat(alerts()).isEmpty();
        assertThat(account(edge.epoch).state()).isEqualTo(EpochState.ENDED);
    }

    @Test
    void aLogThatBeginsAfterOneThatHadAcceptedReadingsOfWhichNoneCameRaisesAnAlert() throws Exception {
        edge.announce().unsent(3).report();
        SyntheticEdge next = new SyntheticEdge(fixture, site);
        next.announce().readings(5).report();

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(next.epoch, 5);
        assertThat(alerts()).extracting(Alert::kind).containsExactly(AlertKind.NEW_LOG);
    }

    @Test
    void aPayloadThatIsNotTheOneStoredIsDeliveredAndRaisesAnAlert() throws Exception {
        edge.announce().readings(5).altered().readings(5).report();

        fixture.startCore(broker.bootstrapServers());

        EpochAccount account = awaitAccount(edge.epoch, 11);
        assertThat(account.hashMismatches()).isEqualTo(1);
        assertThat(alerts()).extracting(Alert::kind, Alert::position)
                .containsExactly(tuple(AlertKind.HASH_MISMATCH, 5L));
        assertThat(verify().findings()).extracting(Finding::kind).contains(FindingKind.ALTERED);
    }

    @Test
    void aRunningEdgeThatKnowsLessThanItHasSentRaisesAnAlert() throws Exception {
        edge.announce().readings(10).report().report(Instant.parse("2027-01-01T00:00:00Z"), 4, 4);

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(edge.epoch, 10);
        await().untilAsserted(() -> assertThat(alerts()).extracting(Alert::kind).containsExactly(AlertKind.REPORT_REVERTED));
    }

    @Test
    void aReportThatLandsBehindReadingsReceivedBeforeAndStoredAfterItRaisesNoAlert() throws Exception {
        edge.announce().readings(10).report(Instant.parse("2027-01-01T00:00:00Z"), 4, 4).report();

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(edge.epoch, 10);
        await().untilAsserted(() -> assertThat(account(edge.epoch).report().next()).isEqualTo(10));
        assertThat(alerts()).isEmpty();
    }

    @Test
    void anEdgeThatAcknowledgesAReadingWithoutStoringItIsFound() throws Exception {
        edge.announce().readings(10);
        edge.accepted++;
        edge.report();

        fixture.startCore(broker.bootstrapServers());

        awaitAccount(edge.epoch, 10);
        await().untilAsserted(() -> assertThat(account(edge.epoch).report()).isNotNull());
        assertThat(verify().findings()).extracting(Finding::kind).containsExactly(FindingKind.EQUATION);
        assertThat(command("ledger", "verify", site)).isEqualTo(1);
    }

    @Test
    void aMergedRecordThatIsGoneOrThereTwiceOrAnotherIsFound() throws Exception {
        edge.announce().readings(50).report();
        CamelContext core = fixture.startCore(broker.bootstrapServers());
        awaitAccount(edge.epoch, 50);
        await().untilAsserted(() -> assertThat(account(edge.epoch).report()).isNotNull());
        fixture.stopCore(core);
        List<ConsumerRecord<String, byte[]>> merged = new ArrayList<>(fixture.read(Topics.TELEMETRY, site));

        // The same ledger and uplink under another name, beside telemetry that is almost the same.
        assertThat(verifyForged(merged.subList(1, 50))).extracting(Finding::kind).contains(FindingKind.ABSENT, FindingKind.COUNT);
        assertThat(verifyForged(merged)).isEmpty();
        merged.add(merged.get(10));
        assertThat(verifyForged(merged)).extracting(Finding::kind).contains(FindingKind.TWICE);
        merged.remove(50);
        ConsumerRecord<String, byte[]> right = merged.get(20);
        ConsumerRecord<String, byte[]> altered = new ConsumerRecord<>(right.topic(), right.partition(), right.offset(), right.key(),
                "other".getBytes(StandardCharsets.UTF_8));
        right.headers().forEach(altered.headers()::add);
        merged.set(20, altered);
        assertThat(verifyForged(merged)).extracting(Finding::kind).containsOnly(FindingKind.ALTERED);
    }

    private List<Finding> verifyForged(List<ConsumerRecord<String, byte[]>> telemetry) {
        String forged = MergeFixture.newSite();
        for (ConsumerRecord<String, byte[]> record : telemetry) {
            fixture.send(new ProducerRecord<>(Topics.TELEMETRY, record.partition(), forged + record.key().substring(site.length()),
                    record.value(), record.headers()));
        }
        for (ConsumerRecord<String, byte[]> record : fixture.read(Topics.LEDGER, site)) {
            fixture.send(new ProducerRecord<>(Topics.LEDGER, LedgerRecords.partition(forged, LEDGER_PARTITIONS), forged
                    + record.key().substring(site.length()), record.value()));
        }
        return new LedgerVerification(Map.of("bootstrap.servers", broker.bootstrapServers()), forged, (topic, done, total) -> { }).run()
                .orElseThrow().findings();
    }

    private Proof verify() {
        return new LedgerVerification(Map.of("bootstrap.servers", broker.bootstrapServers()), site, (topic, done, total) -> { }).run()
                .orElseThrow();
    }

    private static int command(String... arguments) {
        CommandLine command = new CommandLine(new SitewireCommand());
        StringWriter out = new StringWriter();
        command.setOut(new PrintWriter(out));
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length - 1);
        all[arguments.length - 1] = "--bootstrap-servers";
        all[arguments.length] = broker.bootstrapServers();
        all[arguments.length + 1] = arguments[arguments.length - 1];
        int code = command.execute(all);
        assertThat(out.toString()).as("what it prints").isNotBlank();
        return code;
    }

    private SiteLedger ledger() {
        return new LedgerReader(Map.of("bootstrap.servers", broker.bootstrapServers()), Duration.ofSeconds(30)).of(List.of(site)).get(site);
    }

    private EpochAccount account(UUID epoch) {
        return ledger().account(epoch).orElseThrow(() -> new AssertionError("no account of " + epoch));
    }

    private EpochAccount awaitAccount(UUID epoch, long next) {
        await().atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(account(epoch).next()).isEqualTo(next));
        return account(epoch);
    }

    private List<Alert> alerts() {
        return ledger().accounts().stream().flatMap(account -> account.alerts().stream()).toList();
    }

    private static void deleteBefore(String topic, int partition, long offset) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset))).all().get();
        }
    }
}
