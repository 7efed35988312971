package io.sitewire.demo;

/**
 * What the comparison of the accepted readings with {@code telemetry} came to.
 *
 * @param accepted   readings whose machines were told "accepted"
 * @param delivered  those of them that are in {@code telemetry}
 * @param missing    those of them that are not
 * @param duplicates readings that are in {@code telemetry} again
 * @param outOfOrder readings that come after a later one of their sensor
 * @param pending    accepted readings that had not arrived when waiting for them was given up
 */
public record AuditResult(long accepted, long delivered, long missing, long duplicates, long outOfOrder, long pending,
                          long latencyP50Millis, long latencyP99Millis) {

    /** Whether nothing is missing, duplicated, out of order or pending. That nothing was sent at all is no success either. */
    public boolean isFlawless() {
        return accepted > 0 && missing == 0 && duplicates == 0 && outOfOrder == 0 && pending == 0;
    }

    /** As members of a JSON object. */
    public String fields() {
        return "\"accepted\":" + accepted + ",\"delivered\":" + delivered + ",\"missing\":" + missing + ",\"duplicates\":" + duplicates
                + ",\"outOfOrder\":" + outOfOrder + ",\"pending\":" + pending + ",\"latencyP50Millis\":" + latencyP50Millis
                + ",\"latencyP99Millis\":" + latencyP99Millis;
    }
}
