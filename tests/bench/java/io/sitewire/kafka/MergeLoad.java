package io.sitewire.kafka;

import io.sitewire.core.MergeStatistics;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * How fast a core merges a backlog through the shipped route, in transactions of several sizes and without any, in one run: the plain
 * producer writes the same and commits no offsets at all. Run by hand: {@code MergeLoad [records]}.
 */
public final class MergeLoad {
    private static final int[] BATCHES = {500, 2000, 5000, 10_000, 20_000};
    private static final int SITES = 4;
    private static final int ROUNDS = 2;

    private MergeLoad() {
    }

    public static void main(String[] arguments) throws Exception {
        int records = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        try (TestBroker broker = new TestBroker(); MergeFixture edges = new MergeFixture(broker)) {
            edges.createTopics(Topics.TELEMETRY, Topics.REJECTED, Topics.LEDGER);
            List<String> sites = new ArrayList<>();
            for (int site = 0; site < SITES; site++) {
                sites.add(MergeFixture.newSite());
                edges.createTopics(Topics.uplink(sites.get(site)));
                edges.send(sites.get(site), 0, records / SITES, 0);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (int batch : BATCHES) {
                    report("transactions", batch, records, measure(broker, batch, records, false));
                    report("plain       ", batch, records, measure(broker, batch, records, true));
                }
            }
        }
    }

    private static long measure(TestBroker broker, int batch, int records, boolean plain) throws Exception {
        forget(broker);
        try (MergeFixture fixture = new MergeFixture(broker)) {
            fixture.batchRecordsMax = batch;
            MergeTransactions transactions = plain
                    ? new MergeTransactions("plain", () -> { }, MergeLoad::plain, System::nanoTime) : fixture.transactions();
            long[] begun = {0};
            CamelContext core = fixture.startCore(broker.bootstrapServers(), new MergeStatistics(fixture.meters), transactions,
                    exchange -> begun[0] = begun[0] == 0 ? System.nanoTime() : begun[0]);
            while (fixture.meters.find("sitewire.merge.taken").counters().stream().mapToDouble(c -> c.count()).sum() < records) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            long end = System.nanoTime();
            fixture.stopCore(core);
            return end - begun[0];
        }
    }

    /** Each run begins at the beginning, though the one before it has left its state in the ledger. */
    private static void forget(TestBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.describeTopics(List.of(Topics.LEDGER)).allTopicNames().get().get(Topics.LEDGER).partitions().forEach(partition ->
                    all.put(new TopicPartition(Topics.LEDGER, partition.partition()), RecordsToDelete.beforeOffset(-1)));
            admin.deleteRecords(all).all().get();
        }
    }

    private static void report(String how, int batch, int records, long nanos) {
        System.out.printf("%s  batch-records-max %6d  %7d records/s%n", how, batch, records * TimeUnit.SECONDS.toNanos(1) / nanos);
    }

    @SuppressWarnings("unchecked")
    private static Producer<Object, Object> plain(Map<String, Object> properties) {
        Map<String, Object> settings = new HashMap<>(properties);
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        settings.remove(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
        KafkaProducer<Object, Object> producer = new KafkaProducer<>(settings, MergeTransactions.bytes(), MergeTransactions.bytes());
        return (Producer<Object, Object>) Proxy.newProxyInstance(MergeLoad.class.getClassLoader(), new Class<?>[] {Producer.class},
                (proxy, method, values) -> {
                    if (method.getName().equals("sendOffsetsToTransaction") || method.getName().endsWith("Transaction")
                            || method.getName().equals("initTransactions")) {
                        producer.flush();
                        return null;
                    }
                    try {
                        return method.invoke(producer, values);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
