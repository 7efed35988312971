package io.sitewire.demo;

import java.util.Locale;

/**
 * The demo's line a second.
 *
 * <p>Threads: one.
 */
final class LiveLine {
    private long acceptedBefore;
    private double secondBefore;

    /** The line for this moment. */
    String render(double second, Account account, LatencyHistogram recent, boolean cut, String note) {
        long accepted = account.accepted();
        double elapsed = second - secondBefore;
        long rate = elapsed <= 0 ? 0 : Math.round((accepted - acceptedBefore) / elapsed);
        acceptedBefore = accepted;
        secondBefore = second;
        String latency = recent.total() == 0 ? "latency p50 -  p99 -" : String.format(Locale.ROOT, "latency p50 %d ms  p99 %d ms",
                recent.percentileMillis(50), recent.percentileMillis(99));
        String remarks = (cut ? "  LINK CUT" : "") + (note.isEmpty() ? "" : "  " + note);
        return String.format(Locale.ROOT, "%4d s  accepted %,d  delivered %,d  pending %,d  rate %,d/s  %s%s", Math.round(second),
                accepted, account.delivered(), account.pending(), rate, latency, remarks);
    }
}
