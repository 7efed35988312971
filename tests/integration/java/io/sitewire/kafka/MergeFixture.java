package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.core.MergeStatistics;
import io.sitewire.core.ReadingCheck;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;

/** What an edge sends and what a reader of the merged topics sees, around a core that runs the shipped route in a bare Camel context. */
final class MergeFixture implements AutoCloseable {
    static final UUID EPOCH = UUID.fromString("6b1f77a4-0000-4000-8000-000000000001");
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(30);
    final TestBroker broker;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final KafkaProducer<String, byte[]> edge;
    private final String group = "merge-" + UUID.randomUUID();
    private final List<CamelContext> cores = new ArrayList<>();
    int batchRecordsMax = 500;
    private int names;

    MergeFixture(TestBroker broker) {
        this.broker = broker;
        this.edge = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Each test has its own names, so that one broker does for all. */
    static String newSite() {
        return "s" + UUID.randomUUID().toString().substring(0, 8);
    }

    void createTopics(String... names) throws ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            List<NewTopic> topics = new ArrayList<>();
            for (String name : names) {
                topics.add(new NewTopic(name, name.startsWith("site.") ? 1 : 3, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
    }

    /** Those of earlier tests, too, which a core would share otherwise with another, instead of the uplinks that are created afterwards. */
    void deleteUplinks() throws ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(admin.listTopics().names().get().stream().filter(name -> Topics.UPLINK.matcher(name).matches()).toList())
                    .all().get();
        }
    }

    /** The group in which the cores of this fixture share the uplinks. */
    String group() {
        return group;
    }

    /** Those of a core that is not the last one: each has a name of its own. */
    MergeTransactions transactions() {
        return new MergeTransactions(group + "-" + ++names, () -> { });
    }

    /** A core with the shipped route {@code core-merge}. */
    CamelContext startCore(String brokers) throws Exception {
        return startCore(brokers, new MergeStatistics(meters));
    }

    CamelContext startCore(String brokers, MergeStatistics statistics) throws Exception {
        return startCore(brokers, statistics, transactions(), exchange -> { });
    }

    /** @param meanwhile is done with each batch while it is in hand */
    CamelContext startCore(String brokers, MergeStatistics statistics, MergeTransactions transactions, Processor meanwhile)
            throws Exception {
        ReadingCheck check = new ReadingCheck(statistics);
        RoutesContext core = new RoutesContext(Map.of("sitewire.kafka.bootstrap-servers", brokers, "sitewire.merge.group", group,
                "sitewire.merge.batch-records-max", String.valueOf(batchRecordsMax), "sitewire.merge.discovery-interval", "500ms"));
        core.bind("statistics", statistics)
                .bind("readingCheck", (Processor) batch -> {
                    check.process(batch);
                    meanwhile.process(batch);
                })
                .bind("mergeClients", new MergeClientFactory(transactions, KafkaConnection.plain(brokers)))
                .bind("utf8Headers", new Utf8HeaderSerializer())
                .routes("core/core-failure").routes("core/core-merge").start();
        cores.add(core.camel());
        return core.camel();
    }

    void stopCore(CamelContext core) {
        cores.remove(core);
        core.stop();
    }

    /** Sends positions {@code from} to before {@code to} as an edge does. */
    void send(String site, long from, long to, long acknowledged) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (long position = from; position < to; position++) {
            sent.add(edge.send(reading(site, position, acknowledged)));
        }
        edge.flush();
        sent.forEach(MergeFixture::get);
    }

    void send(ProducerRecord<String, byte[]> record) {
        get(edge.send(record));
    }

    static ProducerRecord<String, byte[]> reading(String site, long position, long acknowledged) {
        return record(site, position, Map.of(Headers.MACHINE, "press 1/a", Headers.SENSOR, "Kühlung", Headers.SOURCE, "mqtt",
                Headers.TIME, "2026-01-31T23:59:59.123Z", Headers.EPOCH, EPOCH.toString(), Headers.POSITION, String.valueOf(position),
                Headers.ACKNOWLEDGED, String.valueOf(acknowledged)));
    }

    static ProducerRecord<String, byte[]> record(String site, long position, Map<String, String> headers) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.uplink(site), 0, null,
                ("payload " + position).getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }

    /** All that is in a topic of the site, in the order of its partitions. */
    List<ConsumerRecord<String, byte[]>> read(String topic, String site) {
        return read(topic, site, "read_committed");
    }

    /** @param isolation {@code read_uncommitted} to see also what never became visible */
    List<ConsumerRecord<String, byte[]>> read(String topic, String site, String isolation) {
        try (KafkaConsumer<String, byte[]> reader = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrapServers(),
                "isolation.level", isolation), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + READ_TIME_MAX.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(Duration.ofMillis(200)).forEach(records::add);
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(topic + " could not be read to its end within " + READ_TIME_MAX.toSeconds()
                            + " s: the ends are " + ends + ", " + records.size() + " records were read, the broker "
                            + (broker.isAlive() ? "runs" : "is dead"));
                }
            }
            return records.stream().filter(record -> record.key().equals(site) || record.key().startsWith(site + "/")).toList();
        }
    }

    List<Long> positions(String site) {
        return read(Topics.TELEMETRY, site).stream().map(record -> Long.parseLong(headers(record).get(Headers.POSITION))).toList();
    }

    /** The ledger says that so many are delivered, that nothing is missing, nothing odd, and the records prove it. */
    void assertLedger(String site, long count) {
        Map<String, Object> connection = Map.of("bootstrap.servers", broker.bootstrapServers());
        Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptions().untilAsserted(() -> assertThat(new LedgerReader(connection,
                READ_TIME_MAX).of(List.of(site)).get(site).summary()).satisfies(summary -> {
                    assertThat(summary.delivered()).as("delivered").isEqualTo(count);
                    assertThat(summary.isFine()).as("%s", summary).isTrue();
                }));
        assertThat(new LedgerVerification(connection, site, (topic, done, total) -> { }).run().orElseThrow().findings()).isEmpty();
    }

    static Map<String, String> headers(ConsumerRecord<?, ?> record) {
        Map<String, String> headers = new HashMap<>();
        StreamSupport.stream(record.headers().spliterator(), false)
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        List.copyOf(cores).forEach(this::stopCore);
        edge.close();
    }
}
