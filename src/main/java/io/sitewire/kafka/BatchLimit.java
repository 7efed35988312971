package io.sitewire.kafka;

import java.time.Duration;

/**
 * How many records a batch may have, so that its transaction is over long before Kafka takes it back: as many as are asked for while
 * Kafka is quick, half of that after each batch that was slow, twice as many after each that was quick. One thread.
 */
final class BatchLimit {
    /** Besides the number of records; a batch is not cut before it has one. */
    static final int BYTES_MAX = 16 << 20;
    /** A quarter of what Kafka allows. */
    static final Duration TIME_MAX = MergeTransactions.TIMEOUT.dividedBy(4);
    private final int recordsMax;
    private int records;

    BatchLimit(int recordsMax) {
        this.recordsMax = recordsMax;
        this.records = recordsMax;
    }

    int records() {
        return records;
    }

    /** How long a batch took, whether it was committed or not. */
    void took(Duration time) {
        if (time.compareTo(TIME_MAX) > 0) {
            records = Math.max(1, records / 2);
        } else if (time.compareTo(TIME_MAX.dividedBy(2)) < 0) {
            records = (int) Math.min(recordsMax, records * 2L);
        }
    }
}
