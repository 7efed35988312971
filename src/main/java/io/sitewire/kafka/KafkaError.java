package io.sitewire.kafka;

/** The errors of the way through Kafka; each is explained in docs/reference/errors.md. */
public enum KafkaError {
    /** An option of {@code uplink:} has a value that it cannot have. The route does not start. */
    UPLINK_OPTION_INVALID,
    /** Positions of an uplink will never come. */
    UPLINK_GAP,
    /** An edge sends a log that does not continue what was merged. */
    UPLINK_BRANCH,
    /** What came through an uplink is not what the edge stored. */
    UPLINK_ALTERED,
    /** An uplink's topic was deleted and created again. */
    UPLINK_RECREATED,
    /** A running edge knows less than it has sent. */
    UPLINK_REVERTED,
    /** The ledger could not be read. */
    LEDGER_UNREADABLE,
    /** {@code telemetry} could not be read. */
    TELEMETRY_UNREADABLE,
    /** Two processes use the same transactional id. */
    MERGE_FENCED,
    /** A file of TLS is missing, cannot be read or is not PEM, or key and certificate do not belong together. */
    TLS_FILE_UNUSABLE,
    /** The certificate of this edge has expired. */
    CERTIFICATE_EXPIRED,
    /** The certificate of this edge is that of another site. */
    CERTIFICATE_SITE_DIFFERS,
    /** A topic could not be looked at or created. */
    TOPIC_UNAVAILABLE,
    /** More replicas are asked for than there are brokers. */
    TOPIC_REPLICATION
}
