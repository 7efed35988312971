package io.sitewire.ops.health;

import io.sitewire.camel.buffer.BufferConsumer;
import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.ForwardStatistics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Says how an edge's forwarding goes. It is always up: an edge without its core accepts and keeps readings, and that is its job. */
@Readiness
@Singleton
final class LinkCheck implements HealthCheck {
    private static final String ROUTE = "edge-forward";
    /** A batch that Kafka has not confirmed by then is not under way, it is stuck. */
    private static final Duration SENDING_MAX = Duration.ofSeconds(10);
    private final CamelContext context;
    private final Clock clock = Clock.systemUTC();

    @Inject
    LinkCheck(CamelContext context) {
        this.context = context;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("link").up();
        Route route = context.getRoute(ROUTE);
        if (route == null || !(route.getConsumer() instanceof BufferConsumer consumer)) {
            return response.withData("connection", "none in this process").build();
        }
        ForwardStatistics statistics = consumer.statistics();
        response.withData("connection", connection(statistics, clock.instant())).withData("forwarding", statistics.state().name())
                .withData("since", statistics.since().toString()).withData("forwarded", statistics.records())
                .withData("failuresInARow", statistics.consecutiveFailures());
        statistics.lastSuccess().ifPresent(time -> response.withData("lastSuccess", time.toString()));
        statistics.lastError().ifPresent(text -> response.withData("lastError", text));
        return response.build();
    }

    static String connection(ForwardStatistics statistics, Instant now) {
        if (statistics.state() == ForwardState.STOPPED) {
            return "stopped";
        }
        boolean stuck = statistics.state() == ForwardState.SENDING
                && Duration.between(statistics.since(), now).compareTo(SENDING_MAX) > 0;
        if (stuck || statistics.consecutiveFailures() > 0) {
            return "down";
        }
        return statistics.lastSuccess().isPresent() ? "up" : "not tried yet";
    }
}
