package io.sitewire.kafka;

/** A topic that is needed is not there and cannot be created. */
public final class TopicException extends RuntimeException {
    private final KafkaError error;

    TopicException(KafkaError error, String message, Throwable cause) {
        super(error + " " + message, cause);
        this.error = error;
    }

    public KafkaError error() {
        return error;
    }
}
