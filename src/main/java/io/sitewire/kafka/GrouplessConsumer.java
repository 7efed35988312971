package io.sitewire.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Consumers that belong to no group and disturb nobody: they commit nothing, create no topic, read what is committed only unless told
 * otherwise, and go on with what is left where retention deletes what they were about to read.
 */
public final class GrouplessConsumer {
    private GrouplessConsumer() {
    }

    /**
     * Makes one; whoever asks closes it.
     *
     * @param connection at least {@code bootstrap.servers}
     * @param further settings that come on top, or replace those named above
     */
    public static KafkaConsumer<byte[], byte[]> of(Map<String, Object> connection, Map<String, Object> further) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.putAll(further);
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        return new KafkaConsumer<>(properties, bytes, bytes);
    }
}
