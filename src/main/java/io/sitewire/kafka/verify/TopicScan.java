package io.sitewire.kafka.verify;

import io.sitewire.kafka.GrouplessConsumer;
import io.sitewire.kafka.ReadProgress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads what is committed to a topic from its beginning to an end. One thread. */
final class TopicScan implements AutoCloseable {
    private static final Duration POLL_WAIT = Duration.ofMillis(200);
    private final KafkaConsumer<byte[], byte[]> reader;
    private final List<TopicPartition> partitions;
    private final Map<TopicPartition, Long> begins;
    private final Map<TopicPartition, Long> ends;
    private final Progress progress;

    /** How far a long work has come. */
    @FunctionalInterface
    interface Progress {
        void records(String topic, long done, long total);
    }

    /** @param endMax what lies at or beyond this offset is not read */
    TopicScan(Map<String, Object> connection, String topic, long endMax, Progress progress) {
        this.progress = progress;
        reader = GrouplessConsumer.of(connection, Map.of(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000"));
        try {
            List<PartitionInfo> known = reader.partitionsFor(topic);
            partitions = known == null ? List.of()
                    : known.stream().map(partition -> new TopicPartition(topic, partition.partition())).toList();
            begins = reader.beginningOffsets(partitions);
            ends = new HashMap<>(reader.endOffsets(partitions));
            ends.replaceAll((partition, end) -> Math.min(end, endMax));
        } catch (KafkaException e) {
            reader.close();
            throw e;
        }
    }

    boolean exists() {
        return !partitions.isEmpty();
    }

    /** Partitions whose beginning retention has deleted. */
    List<TopicPartition> trimmed() {
        return partitions.stream().filter(partition -> begins.get(partition) > 0).toList();
    }

    long beginning(TopicPartition partition) {
        return begins.get(partition);
    }

    /**
     * When the first record that a partition still has came into it; the end of time if it has none.
     *
     * @throws TimeoutException if Kafka sends nothing for a minute
     */
    long firstTime(TopicPartition partition) {
        if (begins.get(partition) >= ends.get(partition)) {
            return Long.MAX_VALUE;
        }
        reader.assign(List.of(partition));
        reader.seekToBeginning(List.of(partition));
        ReadProgress silence = new ReadProgress(partition.topic(), ReadProgress.SILENCE_MAX);
        while (reader.position(partition) < ends.get(partition)) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL_WAIT)) {
                return record.timestamp();
            }
            silence.left(ends.get(partition) - reader.position(partition));
        }
        return Long.MAX_VALUE;
    }

    /** @throws TimeoutException if Kafka sends nothing for a minute */
    void read(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        if (partitions.isEmpty()) {
            return;
        }
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        long total = ends.entrySet().stream().mapToLong(end -> Math.max(0, end.getValue() - begins.get(end.getKey()))).sum();
        ReadProgress silence = new ReadProgress(partitions.get(0).topic(), ReadProgress.SILENCE_MAX);
        while (rest() > 0) {
            boolean any = false;
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL_WAIT)) {
                any = true;
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    each.accept(record);
                }
            }
            if (any) {
                progress.records(partitions.get(0).topic(), total - rest(), total);
            }
            silence.left(rest());
        }
    }

    private long rest() {
        return ends.entrySet().stream().mapToLong(end -> Math.max(0, end.getValue() - reader.position(end.getKey()))).sum();
    }

    @Override
    public void close() {
        reader.close();
    }
}
