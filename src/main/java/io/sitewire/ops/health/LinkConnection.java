package io.sitewire.ops.health;

import io.sitewire.camel.buffer.ForwardStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What the link to the core is like: up only if the core confirmed something lately, be it readings or, when there were none, a report. */
public enum LinkConnection {
    UP, DOWN, DENIED, OUTSIDE_WINDOW, NOT_TRIED_YET, STOPPED;

    /** A batch that Kafka has not confirmed by then is not under way, it is stuck; so long may a report be late. */
    static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    /** @param reportInterval {@code sitewire.forward.report-interval} */
    public static LinkConnection of(ForwardStatistics statistics, Duration reportInterval, Instant now) {
        switch (statistics.state()) {
            case STOPPED:
                return STOPPED;
            case WINDOW_CLOSED:
                return OUTSIDE_WINDOW;
            case DENIED:
                return DENIED;
            default:
                boolean stuck = statistics.sendingSince().map(since -> since.plus(ANSWER_MAX).isBefore(now)).orElse(false);
                if (stuck || statistics.consecutiveFailures() > 0) {
                    return DOWN;
                }
                return statistics.lastSuccess().map(last -> last.plus(reportInterval).plus(ANSWER_MAX).isBefore(now) ? DOWN : UP)
                        .orElse(NOT_TRIED_YET);
        }
    }

    /** As health and JMX say it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
