package io.sitewire.retry;

import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;

/**
 * Says once that an outage began and once that it ended, however often it was tried in between: an edge that is away for a year
 * must not fill its disk with the news of that. One thread.
 */
public final class OutageLog {
    private static final Duration REMINDER = Duration.ofMinutes(5);

    private final Logger log;
    private final String subject;
    private final String consequence;
    private Instant began;
    private Instant lastSaid;
    private long failures;

    /**
     * @param subject what fails, such as {@code forwarding of buffer outbox}
     * @param consequence what happens until it works again
     */
    public OutageLog(Logger log, String subject, String consequence) {
        this.log = log;
        this.subject = subject;
        this.consequence = consequence;
    }

    /** One more failure. */
    public void failed(String what, Instant now) {
        failures++;
        log.debug("{}: failure {}: {}", subject, failures, what);
        warn(what, now);
    }

    /** Neither done nor failed for a long time: somebody else still tries. */
    public void stalled(Duration waited, Instant now) {
        warn("no answer for " + waited.toSeconds() + " s", now);
    }

    private void warn(String what, Instant now) {
        if (began == null) {
            began = now;
            lastSaid = now;
            log.warn("{} is interrupted: {}; {}", subject, what, consequence);
        } else if (Duration.between(lastSaid, now).compareTo(REMINDER) >= 0) {
            lastSaid = now;
            log.warn("{} is still interrupted, since {}, failures {}: {}; {}", subject, began, failures, what, consequence);
        }
    }

    public void succeeded(Instant now) {
        if (began != null) {
            log.info("{} works again after {} s, failures {}", subject, Duration.between(began, now).toSeconds(), failures);
            began = null;
            failures = 0;
        }
    }
}
