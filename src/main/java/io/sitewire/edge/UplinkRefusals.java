package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.buffer.Refusals;
import io.sitewire.reading.Headers;
import io.sitewire.retry.Causes;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.errors.UnsupportedForMessageFormatException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.InvalidRecordException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an error of Kafka means for forwarding. Everything that is not named here is doubtful or passes by itself, and is sent again. Any
 * thread.
 */
@Singleton
@Unremovable
@Named("uplinkRefusals")
final class UplinkRefusals implements Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkRefusals.class);
    /** A person must give a permission, or mend a password, a certificate or a version. */
    private static final List<Class<?>> DENIED = List.of(AuthorizationException.class, AuthenticationException.class,
            InvalidTopicException.class, UnsupportedVersionException.class);
    /** Something about a record; whether it is really the record is found out by sending it alone. */
    private static final List<Class<?>> REFUSED = List.of(RecordTooLargeException.class, RecordBatchTooLargeException.class,
            InvalidRecordException.class, CorruptRecordException.class, InvalidTimestampException.class, SerializationException.class,
            UnsupportedCompressionTypeException.class, UnsupportedForMessageFormatException.class);
    private static final String DEAD_LETTERS = "direct:edge-reject";
    private static final int DEPTH_MAX = 10;

    private final CamelContext context;

    @Inject
    public UplinkRefusals(CamelContext context) {
        this.context = context;
    }

    @Override
    public Verdict of(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEPTH_MAX; depth++) {
            if (is(DENIED, cause)) {
                return Verdict.DENIED;
            }
            if (is(REFUSED, cause)) {
                return Verdict.REFUSED;
            }
            cause = cause.getCause();
        }
        return Verdict.AGAIN;
    }

    private static boolean is(List<Class<?>> types, Throwable cause) {
        return types.stream().anyMatch(type -> type.isInstance(cause));
    }

    @Override
    public void keep(Exchange reading, Throwable why) throws Exception {
        Message message = reading.getMessage();
        String place = message.getHeader(Headers.EPOCH) + ":" + message.getHeader(Headers.POSITION);
        message.removeHeader(Headers.HASH);
        message.removeHeader(Headers.ACKNOWLEDGED);
        message.setHeader(Headers.REASON, RejectReason.REFUSED_BY_BROKER.name());
        message.setHeader(Headers.DETAIL, Causes.text(why));
        message.setHeader(Headers.ORIGIN, "uplink:" + place);
        byte[] payload = message.getBody(byte[].class);
        try (ProducerTemplate template = context.createProducerTemplate()) {
            try {
                send(template, reading, payload);
            } catch (Exception e) {
                if (payload.length <= Rejection.KEPT_MAX) {
                    throw e;
                }
                // With the headers of a dead letter it may not fit.
                send(template, reading, Arrays.copyOf(payload, Rejection.KEPT_MAX));
            }
        }
        LOG.error("{} a reading is not taken by Kafka: epoch:position {}, bytes {}, {}; it is kept as a dead letter, and the rest goes on;"
                + " compare the topic's max.message.bytes with sitewire.reading.size-max", RejectReason.REFUSED_BY_BROKER, place,
                payload.length, Causes.text(why));
    }

    private static void send(ProducerTemplate template, Exchange reading, byte[] payload) throws Exception {
        Exchange letter = template.send(DEAD_LETTERS, sent -> {
            sent.getMessage().setHeaders(new java.util.HashMap<>(reading.getMessage().getHeaders()));
            sent.getMessage().setBody(payload);
        });
        if (letter.getException() != null) {
            throw letter.getException();
        }
    }
}
