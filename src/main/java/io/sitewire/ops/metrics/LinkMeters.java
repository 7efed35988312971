package io.sitewire.ops.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.camel.buffer.BufferConsumer;
import io.sitewire.camel.buffer.ForwardStatistics;
import io.sitewire.config.SitewireConfig;
import io.sitewire.ops.health.LinkConnection;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;

/** The meters of an edge's link to the core; docs/reference/health-and-metrics.md lists them. They begin anew with the route. */
@Singleton
final class LinkMeters {
    private static final String ROUTE = "edge-forward";
    private final MeterRegistry registry;
    private final CamelContext context;
    private final SitewireConfig config;
    private final Clock clock = Clock.systemUTC();

    @Inject
    LinkMeters(MeterRegistry registry, CamelContext context, SitewireConfig config) {
        this.registry = registry;
        this.context = context;
        this.config = config;
    }

    void start(@Observes StartupEvent event) {
        if (!ConfigUtils.isProfileActive("edge")) {
            return;
        }
        counter("sitewire.readings.delivered", "Readings that the core's Kafka has acknowledged", ForwardStatistics::records);
        counter("sitewire.link.retries", "Failures after which what was not acknowledged was sent again", ForwardStatistics::failures);
        counter("sitewire.link.refused", "Readings that Kafka will never take, and that became dead letters", ForwardStatistics::refused);
        gauge("sitewire.link.in.flight.batches", "Batches that are sent and not acknowledged", ForwardStatistics::batchesInFlight);
        gauge("sitewire.link.in.flight.records", "Readings that are sent and not acknowledged", ForwardStatistics::recordsInFlight);
        gauge("sitewire.link.acknowledged.age.seconds", "Since Kafka last acknowledged readings", this::acknowledgedAge);
        gauge("sitewire.link.connected", "1 while Kafka confirms what is sent", statistics -> connection(statistics)
                == LinkConnection.UP ? 1 : 0);
        for (LinkConnection connection : LinkConnection.values()) {
            Gauge.builder("sitewire.link.state", this, self -> self.value(statistics -> connection(statistics) == connection ? 1 : 0))
                    .description("1 for the state that the link is in, 0 for the others")
                    .tag("state", connection.name().toLowerCase(Locale.ROOT)).strongReference(true).register(registry);
        }
    }

    private LinkConnection connection(ForwardStatistics statistics) {
        return LinkConnection.of(statistics, config.forward().reportInterval(), clock.instant());
    }

    private double acknowledgedAge(ForwardStatistics statistics) {
        Optional<Instant> last = statistics.lastAcknowledged();
        return last.map(at -> Duration.between(at, clock.instant()).toMillis() / 1000.0).orElse(Double.NaN);
    }

    private double value(ToDoubleFunction<ForwardStatistics> of) {
        return BufferConsumer.statistics(context, ROUTE).map(of::applyAsDouble).orElse(0.0);
    }

    private void gauge(String meter, String description, ToDoubleFunction<ForwardStatistics> of) {
        Gauge.builder(meter, this, self -> self.value(of)).description(description).strongReference(true).register(registry);
    }

    private void counter(String meter, String description, ToDoubleFunction<ForwardStatistics> of) {
        FunctionCounter.builder(meter, this, self -> self.value(of)).description(description).register(registry);
    }
}
