package io.sitewire.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.demo.TcpProxy;
import io.sitewire.kafka.LedgerReader;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.kafka.verify.Proof;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.MissingRange;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import io.sitewire.support.TestBroker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A broker and a core as processes for many tests, and the edges of one test at a time, each a process too, which reach the broker over a
 * link. Each test has a site of its own. What is read back, telemetry and ledger, is read from Kafka, past the core.
 */
final class FaultPlant implements AutoCloseable {
    static final Duration WITHIN = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(500);
    /** Retention is looked at all the time, so that it shows its effect within seconds. */
    private static final List<String> BROKER_KEYS = List.of("log.retention.check.interval.ms=500", "log.initial.task.delay.ms=500");
    private static final Map<String, String> CORE_KEYS = Map.of("sitewire.merge.discovery-interval", "500ms");
    private static final Map<String, String> EDGE_KEYS = Map.of("sitewire.forward.retry-delay-max", "500ms",
            "sitewire.forward.report-interval", "1s");

    final TestBroker broker;
    final SitewireInstance core;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Artifact artifact = Artifact.built(Site.home());
    private final Path folder;
    private final List<SitewireInstance> edges = new ArrayList<>();

    FaultPlant(Path folder) throws Exception {
        this.folder = folder;
        broker = new TestBroker(List.of(), BROKER_KEYS);
        core = SitewireInstance.core(artifact, folder.resolve("core"), broker.bootstrapServers(), CORE_KEYS);
        core.start();
        core.awaitReady();
    }

    static String newSite() {
        return "s" + UUID.randomUUID().toString().substring(0, 8);
    }

    TcpProxy link() {
        return broker.link();
    }

    /** Starts a machine's edge for the first time, and returns when it is ready. */
    SitewireInstance startEdge(String site, String machine, Map<String, String> further) throws InterruptedException {
        Map<String, String> keys = new HashMap<>(EDGE_KEYS);
        keys.putAll(further);
        SitewireInstance edge = SitewireInstance.edge(artifact, folder.resolve(site).resolve(machine), site, broker.throughLink(), keys);
        edges.add(edge);
        restart(edge);
        return edge;
    }

    static void restart(SitewireInstance instance) throws InterruptedException {
        instance.start();
        instance.awaitReady();
    }

    /** Ends what a test has started, and mends what it has broken. */
    void reset() throws InterruptedException {
        edges.forEach(SitewireInstance::kill);
        edges.clear();
        link().restore();
        if (!core.isAlive()) {
            restart(core);
        }
    }

    /** Gives an edge the readings {@code from} to before {@code to} in one request, and returns when they are accepted. */
    void post(SitewireInstance edge, int from, int to) throws IOException, InterruptedException {
        post(edge, from, to, "");
    }

    /** @param padding is appended to each, to make it larger */
    void post(SitewireInstance edge, int from, int to, String padding) throws IOException, InterruptedException {
        String body = IntStream.range(from, to).mapToObj(i -> "{\"machine\":\"press-" + i % 3 + "\",\"sensor\":\"heat\",\"value\":\"r" + i
                + "\",\"padding\":\"" + padding + "\"}").collect(Collectors.joining("\n"));
        HttpResponse<String> answer = http.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.httpPort() + "/readings"))
                .header("Content-Type", "application/x-ndjson").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    /** The numbers of the site's readings in telemetry, by position, of each epoch; a position that is there twice fails the test. */
    Map<UUID, TreeMap<Long, Integer>> delivered(String site) {
        Map<UUID, TreeMap<Long, Integer>> delivered = new HashMap<>();
        for (Telemetry.Reading reading : Telemetry.readAll(broker.bootstrapServers())) {
            if (reading.key().startsWith(site + "/")) {
                int number = Integer.parseInt(reading.value().replaceAll(".*\"r(\\d+)\".*", "$1"));
                Integer before = delivered.computeIfAbsent(UUID.fromString(reading.header("epoch")), epoch -> new TreeMap<>())
                        .put(Long.parseLong(reading.header("position")), number);
                assertThat(before).as("position %s is in telemetry twice", reading.header("position")).isNull();
            }
        }
        return delivered;
    }

    /** All numbers of the site in telemetry, smallest first; one that is there twice is in the list twice. */
    List<Integer> numbers(String site) {
        return delivered(site).values().stream().flatMap(epoch -> epoch.values().stream()).sorted().toList();
    }

    static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    SiteLedger ledger(String site) {
        return new LedgerReader(connection(), WITHIN).of(List.of(site)).get(site);
    }

    /** Waits until so many readings are delivered, the edge has reported all it has, and the ledger says that nothing is on its way. */
    SiteLedger awaitDelivered(String site, long count) {
        await().atMost(WITHIN).pollInterval(POLL).ignoreExceptions().untilAsserted(() -> {
            SiteLedger ledger = ledger(site);
            assertThat(ledger.summary().delivered()).as("delivered").isGreaterThanOrEqualTo(count);
            assertThat(ledger.summary().pending()).as("pending").isZero();
            List<EpochAccount> accounts = ledger.accounts();
            assertThat(accounts).allMatch(account -> account.report() != null || account.next() == account.first(), "reported");
            EpochAccount last = accounts.get(accounts.size() - 1);
            assertThat(last.report().next()).as("reported position").isEqualTo(last.next());
        });
        SiteLedger ledger = ledger(site);
        assertThat(ledger.summary().delivered()).isEqualTo(count);
        return ledger;
    }

    /** The records themselves prove the ledger, and the equation holds. */
    Proof assertProven(String site) {
        Proof proof = new LedgerVerification(connection(), site, (topic, done, total) -> { }).run().orElseThrow();
        assertThat(proof.findings()).isEmpty();
        assertThat(ledger(site).summary().difference()).as("difference").isZero();
        return proof;
    }

    static List<Alert> alerts(SiteLedger ledger) {
        return ledger.accounts().stream().flatMap(account -> account.alerts().stream()).toList();
    }

    /** The missing ranges of all epochs; those that lie side by side, of one reason, as one. */
    static List<String> gaps(SiteLedger ledger) {
        List<MissingRange> joined = new ArrayList<>();
        for (EpochAccount account : ledger.accounts()) {
            for (MissingRange gap : account.gaps()) {
                MissingRange before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
                if (before != null && before.to() == gap.from() && before.reason().equals(gap.reason())) {
                    joined.set(joined.size() - 1, new MissingRange(before.from(), gap.to(), gap.reason(), before.time()));
                } else {
                    joined.add(gap);
                }
            }
        }
        return joined.stream().map(gap -> gap(gap.from(), gap.to(), gap.reason())).toList();
    }

    static String gap(long from, long to, String reason) {
        return from + ".." + (to - 1) + " " + reason;
    }

    /** Everything in the site's uplink. */
    List<ConsumerRecord<byte[], byte[]>> uplinkRecords(String site) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Set<TopicPartition> partition = Set.of(new TopicPartition(uplink(site), 0));
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(connection(), new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            reader.assign(partition);
            reader.seekToBeginning(partition);
            long end = reader.endOffsets(partition).values().iterator().next();
            while (reader.position(partition.iterator().next()) < end) {
                reader.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** What the edge last said in its uplink to be there; negative if it has said nothing. */
    long acknowledged(String site) {
        return uplinkRecords(site).stream().mapToLong(record -> Long.parseLong(header(record, Headers.ACKNOWLEDGED))).max().orElse(-1);
    }

    /** Until the edge has said in its uplink that all below that position is there: after that it does not come again. */
    void awaitAcknowledged(String site, long position) {
        await().atMost(WITHIN).pollInterval(POLL).until(() -> acknowledged(site) >= position);
    }

    /** Lets Kafka delete everything that is in the uplink now, by the topic's retention, and nothing of what comes then. */
    void deleteAllByRetention(String site) throws Exception {
        TopicPartition partition = new TopicPartition(uplink(site), 0);
        try (Admin admin = broker.admin()) {
            long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition).get().offset();
            topic(site, "retention.ms", "1000");
            await().atMost(WITHIN).until(() -> admin.listOffsets(Map.of(partition, OffsetSpec.earliest())).partitionResult(partition).get()
                    .offset() >= end);
            topic(site, "retention.ms", String.valueOf(Duration.ofHours(1).toMillis()));
        }
    }

    /** Changes a setting of the uplink's topic. */
    void topic(String site, String key, String value) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, uplink(site)), List.of(
                    new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)))).all().get();
        }
    }

    private Map<String, Object> connection() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    String uplink(String site) {
        return Topics.uplink(site);
    }

    @Override
    public void close() {
        edges.forEach(SitewireInstance::kill);
        core.kill();
        broker.close();
    }
}
