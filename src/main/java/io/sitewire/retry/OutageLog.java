package io.sitewire.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * Says once that an outage began and once that it ended, and reminds of it ever more seldom, however often it was tried in between: an
 * edge that is away for a year must not fill its disk with the news of that. One thread.
 */
public final class OutageLog {
    private static final Duration REMINDER_MIN = Duration.ofMinutes(5);
    /** So that of a long outage there is a line in every day's log. */
    private static final Duration REMINDER_MAX = Duration.ofDays(1);

    private final Logger log;
    private final String subject;
    private final Supplier<String> consequence;
    private Instant began;
    private Instant lastSaid;
    private Duration reminder = REMINDER_MIN;
    private long failures;

    /**
     * @param subject what fails, such as {@code forwarding of buffer outbox}
     * @param consequence what happens until it works again, as it is when a line is written
     */
    public OutageLog(Logger log, String subject, Supplier<String> consequence) {
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
            reminder = REMINDER_MIN;
            log.warn("{} is interrupted: {}; {}", subject, what, consequence.get());
        } else if (Duration.between(lastSaid, now).compareTo(reminder) >= 0) {
            lastSaid = now;
            Duration next = reminder.multipliedBy(2);
            reminder = next.compareTo(REMINDER_MAX) < 0 ? next : REMINDER_MAX;
            log.warn("{} is still interrupted, since {}, failures {}: {}; {}", subject, began, failures, what, consequence.get());
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
