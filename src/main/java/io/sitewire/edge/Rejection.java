package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.mqtt.MqttListenerConstants;
import io.sitewire.reading.Headers;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes a dead letter of a message that was rejected: body and headers as they came, and beside them {@code reason}, {@code detail} and
 * {@code origin}. Any number of threads.
 *
 * <p>Of a payload or a line that was too large it keeps the beginning, and of a topic or a content type too, since the buffer could not
 * take all of it; a dead letter that cannot be stored would come again forever.
 */
@Singleton
@Unremovable
@Named("rejection")
public final class Rejection implements Processor {
    /** What is kept of a payload that is too large. */
    public static final int KEPT_MAX = 64 * 1024;
    /** What is kept of a text that a device chose, and that MQTT allows 65,535 bytes. */
    private static final int TEXT_MAX = 1024;

    @Override
    public void process(Exchange exchange) {
        ReadingRejectedException rejected = Caught.in(exchange, ReadingRejectedException.class);
        Message message = exchange.getMessage();
        message.setHeader(Headers.REASON, rejected.reason().name());
        message.setHeader(Headers.DETAIL, rejected.getMessage());
        if (message.getHeader(Headers.ORIGIN) == null) {
            message.setHeader(Headers.ORIGIN, origin(exchange));
        }
        if (message.getHeader(Headers.RECEIVED) == null) {
            message.setHeader(Headers.RECEIVED, Instant.now().toString());
        }
        if (message.getHeader(Headers.CONTENT_TYPE) instanceof String type) {
            message.setHeader(Headers.CONTENT_TYPE, beginning(type));
        }
        byte[] payload = message.getBody(byte[].class);
        if (payload == null) {
            message.setBody(new byte[0]);
        } else if (rejected.reason() == RejectReason.PAYLOAD_TOO_LARGE && payload.length > KEPT_MAX) {
            message.setBody(Arrays.copyOf(payload, KEPT_MAX));
        } else {
            message.setBody(payload);
        }
    }

    private static String origin(Exchange exchange) {
        String source = exchange.getMessage().getHeader(Headers.SOURCE, String.class);
        String topic = exchange.getMessage().getHeader(MqttListenerConstants.MQTT_TOPIC, String.class);
        String by = source == null ? exchange.getFromRouteId() : source;
        return topic == null ? by : by + ':' + beginning(topic);
    }

    private static String beginning(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "…";
    }
}
