package io.sitewire.kafka.tls;

import io.sitewire.kafka.KafkaError;
import org.apache.kafka.common.errors.AuthenticationException;

/** With what is in the files of TLS, Kafka must not be, or cannot be, spoken to. To Kafka's clients it is a failed authentication. */
public final class TlsException extends AuthenticationException {
    private static final long serialVersionUID = 1L;
    private final KafkaError error;

    /** @param text what failed and was observed; what happens; what to do */
    public TlsException(KafkaError error, String text, Throwable cause) {
        super(error + " " + text, cause);
        this.error = error;
    }

    public KafkaError error() {
        return error;
    }
}
