package io.sitewire.kafka;

import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the ledgers of sites whose uplinks are given to this process. It goes step by step, so that the other uplinks go on meanwhile: a
 * transaction that a killed process left open is waited for. One thread.
 */
final class LedgerStates implements AutoCloseable {
    private static final Duration ASK_TIME_MAX = Duration.ofSeconds(10);
    private final Map<String, Object> connection;
    private final Map<String, SiteLedger> states = new HashMap<>();
    private KafkaConsumer<byte[], byte[]> reader;
    private Set<String> sites = Set.of();
    private Map<TopicPartition, Long> ends = Map.of();

    LedgerStates(Map<String, Object> connection) {
        this.connection = connection;
    }

    /**
     * Reads on.
     *
     * @param wanted if they are others than the last time, reading begins again
     * @return their ledgers, also empty ones; nothing as long as the end is not reached
     */
    Optional<Map<String, SiteLedger>> advance(Set<String> wanted, Duration time) {
        if (reader == null || !sites.equals(wanted)) {
            close();
            begin(Set.copyOf(wanted));
        }
        reader.poll(time).forEach(this::apply);
        if (!isRead()) {
            return Optional.empty();
        }
        Map<String, SiteLedger> read = new HashMap<>(states);
        wanted.forEach(site -> read.computeIfAbsent(site, SiteLedger::new));
        close();
        return Optional.of(read);
    }

    private void begin(Set<String> wanted) {
        sites = wanted;
        states.clear();
        reader = consumer("read_committed");
        List<PartitionInfo> all = reader.partitionsFor(Topics.LEDGER, ASK_TIME_MAX);
        if (all == null || all.isEmpty()) {
            throw new KafkaException("the topic " + Topics.LEDGER + " is not there");
        }
        List<TopicPartition> partitions = wanted.stream().map(site -> LedgerRecords.partition(site, all.size())).distinct()
                .map(partition -> new TopicPartition(Topics.LEDGER, partition)).toList();
        // What is not committed yet counts, too: whether it will be, decides what the state is.
        try (KafkaConsumer<byte[], byte[]> asker = consumer("read_uncommitted")) {
            ends = asker.endOffsets(partitions, ASK_TIME_MAX);
        }
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        if (sites.contains(String.valueOf(LedgerRecords.site(record)))) {
            LedgerRecords.apply(record, states);
        }
    }

    private boolean isRead() {
        return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
    }

    private KafkaConsumer<byte[], byte[]> consumer(String isolation) {
        return GrouplessConsumer.of(connection, Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(ASK_TIME_MAX.toMillis())));
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close(CloseOptions.timeout(Duration.ZERO));
            reader = null;
        }
    }
}
