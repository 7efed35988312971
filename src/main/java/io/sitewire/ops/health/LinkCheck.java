package io.sitewire.ops.health;

import io.sitewire.buffer.Buffer;
import io.sitewire.camel.buffer.BufferConsumer;
import io.sitewire.camel.buffer.ForwardStatistics;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says how an edge's forwarding goes. Its status is always up: an edge without its core accepts and keeps readings, and that is its job.
 * The connection is up only if the core confirmed something lately, be it readings or, when there were none, a report.
 */
@Readiness
@Singleton
final class LinkCheck implements HealthCheck {
    private static final String ROUTE = "edge-forward";

    private final CamelContext context;
    private final Instance<Buffer> outbox;
    private final SitewireConfig config;
    private final Clock clock = Clock.systemUTC();

    @Inject
    LinkCheck(CamelContext context, @Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox, SitewireConfig config) {
        this.context = context;
        this.outbox = outbox;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        return BufferConsumer.statistics(context, ROUTE).map(statistics -> response(statistics, outbox.get().statistics().records(),
                config.forward().reportInterval(), clock.instant()))
                .orElseGet(() -> HealthCheckResponse.named("link").up().withData("connection", "none in this process").build());
    }

    static HealthCheckResponse response(ForwardStatistics statistics, long backlog, Duration reportInterval, Instant now) {
        LinkConnection connection = LinkConnection.of(statistics, reportInterval, now);
        HealthCheckResponseBuilder response = HealthCheckResponse.named("link").up()
                .withData("connection", connection.text()).withData("forwarding", statistics.state().name())
                .withData("since", statistics.since().toString()).withData("backlog", backlog)
                .withData("forwarded", statistics.records()).withData("refused", statistics.refused())
                .withData("failuresInARow", statistics.consecutiveFailures());
        time(response, "lastAcknowledged", statistics.lastAcknowledged());
        time(response, "lastReport", statistics.lastReport());
        time(response, "opensAt", statistics.opensAt());
        statistics.lastError().ifPresent(text -> response.withData("lastError", text));
        LinkAdvice.code(connection, statistics).ifPresent(code -> response.withData("code", code.name()));
        LinkAdvice.of(connection, statistics).ifPresent(text -> response.withData("advice", text));
        return response.build();
    }

    private static void time(HealthCheckResponseBuilder response, String name, Optional<Instant> time) {
        time.ifPresent(at -> response.withData(name, at.toString()));
    }
}
