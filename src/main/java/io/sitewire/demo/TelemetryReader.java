package io.sitewire.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads {@code telemetry} from its beginning, as anyone outside would: without a group, and committed records only.
 *
 * <p>Threads: one, but for {@link #wakeup}.
 */
final class TelemetryReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final JsonFactory JSON = new JsonFactory();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private boolean assigned;

    TelemetryReader(Map<String, Object> connection) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.putAll(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000));
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** The next records; none if none come within a moment, or the topic is not there yet. */
    ConsumerRecords<byte[], byte[]> poll() throws InterruptedException {
        if (!assigned && !assign()) {
            Thread.sleep(POLL.toMillis());
            return ConsumerRecords.empty();
        }
        return consumer.poll(POLL);
    }

    /** Whether everything has been read that is in the topic now. */
    boolean isAtEnd() {
        if (!assigned && !assign()) {
            return true;
        }
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Lets the thread that reads come back with a {@link WakeupException}. */
    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean assign() {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.TELEMETRY).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition())).toList();
        if (!partitions.isEmpty()) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            assigned = true;
        }
        return assigned;
    }

    /**
     * The identity of a simulated machine's reading. Anything else in the topic, such as the lines of a file that someone dropped into
     * an inbox, has none; so has a reading that is filed under another sensor than the one that measured it.
     */
    static Optional<ReadingId> idOf(ConsumerRecord<byte[], byte[]> record) {
        return idIn(record.value()).flatMap(ReadingId::parse).filter(id -> id.site().equals(header(record, Headers.SITE))
                && id.machine().equals(header(record, Headers.MACHINE)) && id.sensor().equals(header(record, Headers.SENSOR)));
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Optional<String> idIn(byte[] payload) {
        if (payload == null || payload.length == 0 || payload[0] != '{') {
            return Optional.empty();
        }
        try (JsonParser parser = JSON.createParser(payload)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("id")) {
                    return Optional.ofNullable(parser.nextTextValue());
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
