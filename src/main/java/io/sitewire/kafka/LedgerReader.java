package io.sitewire.kafka;

import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads what is committed to the ledger of some sites, or of all, up to the end that it has now. The end counts what is not committed
 * yet, too: a transaction that is under way, of a process that was just killed, is waited for. Any thread; each call connects anew.
 */
public final class LedgerReader {
    private static final Duration POLL_WAIT = Duration.ofMillis(100);
    private final Map<String, Object> connection;
    private final Duration timeMax;

    /**
     * @param connection at least {@code bootstrap.servers}
     * @param timeMax how long a call may take
     */
    public LedgerReader(Map<String, Object> connection, Duration timeMax) {
        this.connection = Map.copyOf(connection);
        this.timeMax = timeMax;
    }

    /**
     * The ledgers of all sites that have one.
     *
     * @throws KafkaException if it could not be read in time
     */
    public Map<String, SiteLedger> all() {
        return read(null);
    }

    /**
     * The ledgers of these sites; empty ones of those that have none.
     *
     * @throws KafkaException if it could not be read in time
     */
    public Map<String, SiteLedger> of(Collection<String> sites) {
        Map<String, SiteLedger> found = read(Set.copyOf(sites));
        Map<String, SiteLedger> ledgers = new HashMap<>();
        sites.forEach(site -> ledgers.put(site, found.getOrDefault(site, new SiteLedger(site))));
        return ledgers;
    }

    private Map<String, SiteLedger> read(Set<String> sites) {
        long deadline = System.nanoTime() + timeMax.toNanos();
        Map<String, SiteLedger> ledgers = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> reader = consumer("read_committed")) {
            List<PartitionInfo> partitions = reader.partitionsFor(Topics.LEDGER, timeMax);
            if (partitions == null || partitions.isEmpty()) {
                return ledgers;
            }
            List<TopicPartition> assigned = partitions.stream()
                    .map(partition -> new TopicPartition(Topics.LEDGER, partition.partition()))
                    .filter(partition -> sites == null || sites.stream()
                            .anyMatch(site -> LedgerRecords.partition(site, partitions.size()) == partition.partition()))
                    .toList();
            Map<TopicPartition, Long> ends = ends(assigned);
            reader.assign(assigned);
            reader.seekToBeginning(assigned);
            while (!isRead(reader, ends)) {
                reader.poll(POLL_WAIT).forEach(record -> {
                    if (sites == null || sites.contains(LedgerRecords.site(record))) {
                        LedgerRecords.apply(record, ledgers);
                    }
                });
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("the topic " + Topics.LEDGER + " could not be read to its end within " + timeMax.toSeconds()
                            + " s: " + behind(reader, ends));
                }
            }
        }
        ledgers.values().removeIf(SiteLedger::isEmpty);
        return ledgers;
    }

    private Map<TopicPartition, Long> ends(List<TopicPartition> partitions) {
        try (KafkaConsumer<byte[], byte[]> asker = consumer("read_uncommitted")) {
            return asker.endOffsets(partitions, timeMax);
        }
    }

    private static boolean isRead(KafkaConsumer<?, ?> reader, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
    }

    private static String behind(KafkaConsumer<?, ?> reader, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().filter(end -> reader.position(end.getKey()) < end.getValue())
                .map(end -> "partition " + end.getKey().partition() + " is at offset " + reader.position(end.getKey()) + ", its end is "
                        + end.getValue()).collect(Collectors.joining("; "));
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return GrouplessConsumer.of(connection, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, connection.getOrDefault(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        String.valueOf(timeMax.toMillis()))));
    }
}
