package io.sitewire.camel.buffer;

import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Knows when it is time for a report: at the start, then at every interval, and when somebody asks. One thread. */
final class Reports {
    private final ReportSource source;
    private final long interval;
    private final LongSupplier nanoTime;
    private boolean asked = true;
    private long saidAt;

    /** @param source null if there are no reports */
    Reports(ReportSource source, Duration interval, LongSupplier nanoTime) {
        this.source = source;
        this.interval = interval.toNanos();
        this.nanoTime = nanoTime;
    }

    boolean exist() {
        return source != null;
    }

    boolean areDue() {
        return source != null && (asked || nanoTime.getAsLong() - saidAt >= interval);
    }

    /** One is due now. */
    void ask() {
        asked = true;
    }

    /** What is to be said now; then none is due for one interval. */
    List<ReportSource.Report> next(long position, long acknowledged, boolean last) {
        asked = false;
        saidAt = nanoTime.getAsLong();
        return source.reports(position, acknowledged, last);
    }

    void confirmed(List<ReportSource.Report> reports) {
        if (!reports.isEmpty()) {
            source.confirmed(reports);
        }
    }
}
