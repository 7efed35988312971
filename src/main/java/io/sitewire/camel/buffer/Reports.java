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
    /** Batches of them that were sent, and not confirmed. */
    private int open;
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

    /** What was sent and not confirmed may be lost: then one is due now. */
    void goneBack() {
        asked |= open > 0;
        open = 0;
    }

    /** What is to be said now; then none is due for one interval. */
    List<ReportSource.Report> next(long position, long acknowledged, boolean last) {
        asked = false;
        saidAt = nanoTime.getAsLong();
        List<ReportSource.Report> reports = source.reports(position, acknowledged, last);
        open += reports.isEmpty() ? 0 : 1;
        return reports;
    }

    void confirmed(List<ReportSource.Report> reports) {
        if (!reports.isEmpty()) {
            open--;
            source.confirmed(reports);
        }
    }
}
