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
import org.apache.camel.Route;
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
        Route route = context.getRoute(ROUTE);
        if (route == null || !(route.getConsumer() instanceof BufferConsumer consumer)) {
            return HealthCheckResponse.named("link").up().withData("connection", "none in this process").build();
        }
        return response(consumer.statistics(), outbox.get().statistics().records(), config.forward().reportInterval(), clock.instant());
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
        code(connection, statistics).ifPresent(code -> response.withData("code", code.name()));
        advice(connection, statistics).ifPresent(text -> response.withData("advice", text));
        return response.build();
    }

    private static void time(HealthCheckResponseBuilder response, String name, Optional<Instant> time) {
        time.ifPresent(at -> response.withData(name, at.toString()));
    }

    private static Optional<HealthError> code(LinkConnection connection, ForwardStatistics statistics) {
        return Optional.ofNullable(switch (connection) {
            case DOWN -> HealthError.LINK_DOWN;
            case DENIED -> HealthError.LINK_DENIED;
            case STOPPED -> HealthError.LINK_STOPPED;
            case OUTSIDE_WINDOW -> null;
            case UP, NOT_TRIED_YET -> statistics.refused() == 0 ? null : HealthError.LINK_READINGS_REFUSED;
        });
    }

    private static Optional<String> advice(LinkConnection connection, ForwardStatistics statistics) {
        return Optional.ofNullable(switch (connection) {
            case DOWN -> down(statistics.lastError().orElse(""));
            case DENIED -> "readings are accepted and kept, and it is tried again every sitewire.forward.denied-delay: give this edge's"
                    + " user the permissions (or the password, or the certificate) that lastError names; no restart is needed for"
                    + " permissions";
            case OUTSIDE_WINDOW -> "readings are accepted and kept until the window of sitewire.forward.windows opens";
            case STOPPED -> "readings are accepted and kept: the route edge-forward is stopped; start it";
            case UP, NOT_TRIED_YET -> statistics.refused() == 0 ? null : statistics.refused() + " readings were refused by Kafka and are"
                    + " dead letters: compare the uplink's max.message.bytes with sitewire.reading.size-max";
        });
    }

    private static String down(String error) {
        if (error.contains("not present in metadata") || error.contains("UnknownTopicOrPartition")) {
            return "readings are accepted and kept: the uplink's topic does not exist, or Kafka does not tell of it; create it, or set"
                    + " sitewire.topics.create=true, and look whether Kafka has a leader for it";
        }
        return "readings are accepted and kept, and are sent when the core's Kafka answers: look at lastError, at the network, and at"
                + " sitewire.kafka.bootstrap-servers";
    }
}
