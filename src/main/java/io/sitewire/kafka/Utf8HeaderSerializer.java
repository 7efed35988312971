package io.sitewire.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.camel.component.kafka.serde.KafkaHeaderSerializer;

/**
 * Writes headers as UTF-8, wherever it runs. Camel's own serializer uses the platform's character set, which on Java 17 in a container
 * without a locale is ASCII: {@code Förderband} would arrive as {@code F?rderband}. Any thread.
 */
public final class Utf8HeaderSerializer implements KafkaHeaderSerializer {
    /** Only strings are headers of a reading; others stay behind. */
    @Override
    public byte[] serialize(String key, Object value) {
        return value instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : null;
    }
}
