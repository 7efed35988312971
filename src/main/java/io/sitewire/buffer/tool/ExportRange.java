package io.sitewire.buffer.tool;

import io.sitewire.buffer.StoredRecord;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Which records an export takes. A record's time is its header {@code received}; where there is none, or none that can be read, it is when
 * the record was written.
 *
 * @param from the first position
 * @param end the position after the last one
 * @param since the first time
 * @param until times from here on are not taken
 */
public record ExportRange(long from, long end, Instant since, Instant until) {
    /** Everything. */
    public static final ExportRange ALL = new ExportRange(0, Long.MAX_VALUE, Instant.MIN, Instant.MAX);
    private static final String RECEIVED = "received";

    boolean includes(StoredRecord record, long writtenMillis) {
        if (since.equals(Instant.MIN) && until.equals(Instant.MAX)) {
            return true;
        }
        Instant time = time(record, writtenMillis);
        return !time.isBefore(since) && time.isBefore(until);
    }

    private static Instant time(StoredRecord record, long writtenMillis) {
        String received = record.headers().get(RECEIVED);
        if (received != null) {
            try {
                return Instant.parse(received);
            } catch (DateTimeException e) {
                return Instant.ofEpochMilli(writtenMillis);
            }
        }
        return Instant.ofEpochMilli(writtenMillis);
    }
}
