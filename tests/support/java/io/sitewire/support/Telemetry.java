package io.sitewire.support;

import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What is in {@code telemetry}, read from its beginning up to its end at the moment, committed records only. */
public final class Telemetry {
    /**
     * A record.
     *
     * @param key       {@code site/machine/sensor}
     * @param headers   by name
     * @param value     the payload
     * @param partition where it is
     * @param timestamp the broker's, in milliseconds
     */
    public record Reading(String key, Map<String, String> headers, String value, int partition, long timestamp) {
        public String header(String name) {
            return headers.get(name);
        }
    }

    private static final Duration POLL = Duration.ofMillis(200);

    private Telemetry() {
    }

    /** All of it; within a partition in order. Empty if there is no such topic yet. */
    public static List<Reading> readAll(String bootstrapServers) {
        List<Reading> readings = new ArrayList<>();
        forEach(bootstrapServers, readings::add);
        return readings;
    }

    /** All of that topic, from a Kafka that does not speak to everybody. */
    public static List<Reading> readAll(Map<String, Object> connection, String topic) {
        List<Reading> readings = new ArrayList<>();
        read(connection, topic, record -> readings.add(reading(record)));
        return readings;
    }

    /** As {@link #readAll}, for more than fits into memory. */
    public static void forEach(String bootstrapServers, Consumer<Reading> consumed) {
        read(bootstrapServers, record -> consumed.accept(reading(record)));
    }

    /** How many there are: a cheaper look to wait with. The end offsets would not say it, since transactions take offsets too. */
    public static long count(String bootstrapServers) {
        LongAdder count = new LongAdder();
        read(bootstrapServers, record -> count.increment());
        return count.sum();
    }

    private static void read(String bootstrapServers, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        read(Map.of("bootstrap.servers", bootstrapServers), Topics.TELEMETRY, reader);
    }

    private static void read(Map<String, Object> connection, String topic, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.putAll(Map.of("isolation.level", "read_committed", "allow.auto.create.topics", false, "max.poll.records", 5_000));
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(reader);
            }
        }
    }

    private static Reading reading(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        return new Reading(record.key() == null ? null : text(record.key()), Map.copyOf(headers), text(record.value()), record.partition(),
                record.timestamp());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
