package io.sitewire.camel.buffer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Keeps what {@link ForwardStatistics} says. Any thread. */
final class ForwardMonitor {
    private final Clock clock;
    private ForwardState state = ForwardState.STOPPED;
    private Instant since;
    private Instant opensAt;
    private Instant lastSuccess;
    private Instant lastAcknowledged;
    private Instant lastReport;
    private String lastError;
    private long consecutiveFailures;
    private long failures;
    private long batches;
    private long records;
    private long refused;

    ForwardMonitor(Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    synchronized void enter(ForwardState next) {
        if (next != state) {
            state = next;
            since = clock.instant();
        }
        opensAt = null;
    }

    synchronized void closedUntil(Instant opens) {
        enter(ForwardState.WINDOW_CLOSED);
        opensAt = opens;
    }

    synchronized void confirmed(Batch batch) {
        Instant now = clock.instant();
        lastSuccess = now;
        consecutiveFailures = 0;
        if (batch.end() > batch.from()) {
            lastAcknowledged = now;
            batches++;
            records += batch.readings();
        }
        if (!batch.reports().isEmpty()) {
            lastReport = now;
        }
    }

    synchronized void failed(String error) {
        lastError = error;
        consecutiveFailures++;
        failures++;
    }

    synchronized void refused(String error) {
        lastError = error;
        refused++;
    }

    synchronized boolean isFailing() {
        return consecutiveFailures > 0;
    }

    synchronized ForwardStatistics statistics(Flight.Way underWay) {
        Optional<Instant> sendingSince = underWay.oldestSentAt()
                .map(nanos -> clock.instant().minus(Duration.ofNanos(Math.max(0, System.nanoTime() - nanos))));
        return new ForwardStatistics(state, since, sendingSince, Optional.ofNullable(opensAt), Optional.ofNullable(lastSuccess),
                Optional.ofNullable(lastAcknowledged), Optional.ofNullable(lastReport), Optional.ofNullable(lastError),
                consecutiveFailures, failures, underWay.batches(), underWay.readings(), batches, records, refused);
    }
}
