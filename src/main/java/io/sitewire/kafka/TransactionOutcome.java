package io.sitewire.kafka;

import java.util.Locale;

/** What became of a transaction of the merge. */
public enum TransactionOutcome {
    /** There was none, or it was over. */
    NONE,
    /** All of it is visible. */
    COMMITTED,
    /** Nothing of it ever becomes visible; the batch comes again. */
    ABORTED,
    /** The commit was not answered. What is committed is read again after Kafka was made to end the transaction, one way or the other. */
    DOUBTFUL,
    /** It took longer than Kafka allows, so that Kafka took it back. */
    TIMED_OUT,
    /** Another process uses the same transactional id. */
    FENCED;

    /** As meters name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
