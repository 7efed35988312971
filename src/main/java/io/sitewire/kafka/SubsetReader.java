package io.sitewire.kafka;

import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingFilter;
import io.sitewire.reading.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads a subset of {@code telemetry}, without a consumer group and so beside whoever else reads it: what is committed only, the readings
 * of one sensor in their order. One thread.
 */
public final class SubsetReader implements AutoCloseable {
    /** A clock at an edge may be so far ahead of the broker's, without a reading being missed. */
    public static final Duration CLOCK_AHEAD_MAX = Duration.ofDays(1);
    private static final Duration POLL_WAIT = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ReadingFilter filter;
    private final Map<TopicPartition, Long> ends;
    private final long recordsBefore;
    private long recordsRead;

    /** Where readings go. */
    public interface Sink {
        /** @return false if no more are wanted */
        boolean accept(TelemetryReading reading);
    }

    /**
     * Connects.
     *
     * @param connection at least {@code bootstrap.servers}
     * @param fromNow whether to begin with what comes from now on, and not with the filter's first time
     * @throws KafkaException if there is no such topic, or Kafka cannot be asked
     */
    public SubsetReader(Map<String, Object> connection, ReadingFilter filter, boolean fromNow) {
        this.filter = filter;
        this.consumer = GrouplessConsumer.of(connection, Map.of());
        try {
            List<TopicPartition> partitions = partitions();
            consumer.assign(partitions);
            ends = consumer.endOffsets(partitions);
            Map<TopicPartition, Long> begins = fromNow ? ends : begins(partitions);
            begins.forEach(consumer::seek);
            recordsBefore = ends.entrySet().stream().mapToLong(end -> end.getValue() - begins.get(end.getKey())).sum();
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Reads on for a moment.
     *
     * @return false if the sink wants no more
     * @throws KafkaException if Kafka cannot be read
     */
    public boolean poll(Sink sink) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_WAIT)) {
            recordsRead++;
            TelemetryReading reading = TelemetryReading.of(record);
            if (filter.matches(reading.name(Headers.SITE), reading.name(Headers.MACHINE), reading.name(Headers.SENSOR), reading.time())
                    && !sink.accept(reading)) {
                return false;
            }
        }
        return true;
    }

    /** How many offsets are still to be read of what was committed when this was made. */
    public long recordsLeft() {
        return ends.entrySet().stream().mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey()))).sum();
    }

    /** How many records were looked at. */
    public long recordsRead() {
        return recordsRead;
    }

    /** How many there were to look at when this was made, roughly: what ends a transaction counts, too. */
    public long recordsBefore() {
        return recordsBefore;
    }

    private List<TopicPartition> partitions() {
        List<PartitionInfo> partitions = consumer.partitionsFor(Topics.TELEMETRY);
        if (partitions == null || partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no topic " + Topics.TELEMETRY + ": no core has run with this Kafka yet");
        }
        return partitions.stream().map(partition -> new TopicPartition(Topics.TELEMETRY, partition.partition())).toList();
    }

    /** Kafka knows when it wrote a record, which is not before the reading's time by a right clock, and may be much later. */
    private Map<TopicPartition, Long> begins(List<TopicPartition> partitions) {
        if (filter.from().isBefore(Instant.EPOCH.plus(CLOCK_AHEAD_MAX))) {
            return consumer.beginningOffsets(partitions);
        }
        long since = filter.from().minus(CLOCK_AHEAD_MAX).toEpochMilli();
        Map<TopicPartition, Long> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, since));
        Map<TopicPartition, Long> begins = new HashMap<>();
        consumer.offsetsForTimes(asked).forEach((partition, found) -> begins.put(partition,
                Optional.ofNullable(found).map(OffsetAndTimestamp::offset).orElse(ends.get(partition))));
        return begins;
    }

    @Override
    public void close() {
        consumer.close(Duration.ZERO);
    }
}
