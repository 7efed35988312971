package io.sitewire.ops.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.camel.mqtt.DisconnectReason;
import io.sitewire.camel.mqtt.ListenerStatistics;
import io.sitewire.camel.mqtt.MqttListenerConsumer;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;

/** The meters of an edge's MQTT listener; docs/reference/health-and-metrics.md lists them. */
@Singleton
final class ListenerMeters {
    private static final String ROUTE = "edge-ingest-mqtt-listener";
    private final MeterRegistry registry;
    private final CamelContext context;

    @Inject
    ListenerMeters(MeterRegistry registry, CamelContext context) {
        this.registry = registry;
        this.context = context;
    }

    void start(@Observes StartupEvent event) {
        if (!ConfigUtils.isProfileActive("edge")) {
            return;
        }
        Gauge.builder("sitewire.listener.connections", () -> value(ListenerStatistics::connections))
                .description("Devices connected to the MQTT listener").register(registry);
        Gauge.builder("sitewire.listener.in.flight.bytes", () -> value(ListenerStatistics::bytesInFlight))
                .description("Readings of devices that wait for the disk, in bytes").register(registry);
        for (DisconnectReason reason : DisconnectReason.values()) {
            FunctionCounter.builder("sitewire.listener.disconnected", this,
                            self -> self.value(statistics -> statistics.refused().getOrDefault(reason, 0L)))
                    .description("Devices turned away or disconnected").tag("reason", reason.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private double value(ToDoubleFunction<ListenerStatistics> of) {
        Route route = context.getRoute(ROUTE);
        return route != null && route.getConsumer() instanceof MqttListenerConsumer consumer ? of.applyAsDouble(consumer.statistics()) : 0;
    }
}
