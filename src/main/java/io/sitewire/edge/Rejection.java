package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.mqtt.MqttListenerConstants;
import io.sitewire.config.SitewireConfig;
import io.sitewire.reading.Headers;
import jakarta.inject.Inject;
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
 * <p>Of a payload, a line or a header that is too large it keeps the beginning, since the buffer could not take all of it: a dead letter
 * that does not fit would never be stored, and its source would send it for ever and nothing else.
 */
@Singleton
@Unremovable
@Named("rejection")
public final class Rejection implements Processor {
    /** What is kept of a payload that is too large. */
    public static final int KEPT_MAX = 64 * 1024;
    /** What is kept of a header, in characters: a topic can have 64 KiB, a cell that should name a machine 1 MiB. */
    static final int HEADER_KEPT_MAX = 500;
    private static final String NOT_STORED = "Camel";

    private final long sizeMax;

    @Inject
    public Rejection(SitewireConfig config) {
        this.sizeMax = config.reading().sizeMax().asLongValue();
    }

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
        byte[] payload = message.getBody(byte[].class);
        if (payload == null) {
            message.setBody(new byte[0]);
        } else if (payload.length > KEPT_MAX && (payload.length > sizeMax || rejected.reason() == RejectReason.PAYLOAD_TOO_LARGE)) {
            message.setBody(Arrays.copyOf(payload, KEPT_MAX));
        } else {
            message.setBody(payload);
        }
        message.getHeaders().replaceAll((name, value) -> value instanceof String text && !name.startsWith(NOT_STORED) ? cut(text) : value);
    }

    private static String cut(String text) {
        return text.length() <= HEADER_KEPT_MAX ? text : text.substring(0, HEADER_KEPT_MAX) + '…';
    }

    private static String origin(Exchange exchange) {
        String source = exchange.getMessage().getHeader(Headers.SOURCE, String.class);
        String topic = exchange.getMessage().getHeader(MqttListenerConstants.MQTT_TOPIC, String.class);
        String by = source == null ? exchange.getFromRouteId() : source;
        return topic == null ? by : by + ':' + topic;
    }
}
