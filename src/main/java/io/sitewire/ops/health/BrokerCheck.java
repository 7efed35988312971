package io.sitewire.ops.health;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.edge.IngestMqttClient;
import io.sitewire.edge.MqttIngestState;
import io.sitewire.edge.MqttIngestStatistics;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Says how an edge stands with the MQTT broker that the site already has. It is always up: that broker is not the edge's to look after. */
@Readiness
@Singleton
final class BrokerCheck implements HealthCheck {
    private final Instance<IngestMqttClient> client;

    @Inject
    BrokerCheck(Instance<IngestMqttClient> client) {
        this.client = client;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("broker").up();
        if (!ConfigUtils.isProfileActive("edge")) {
            return response.withData("connection", "none in this process").build();
        }
        MqttIngestStatistics statistics = client.get().statistics();
        response.withData("connection", statistics.state().name().toLowerCase(Locale.ROOT)).withData("since", statistics.since().toString())
                .withData("received", statistics.received()).withData("acknowledged", statistics.acknowledged());
        statistics.lastError().ifPresent(text -> response.withData("lastError", text));
        if (statistics.state() == MqttIngestState.CONNECTING && statistics.lastError().isPresent()) {
            response.withData("code", HealthError.BROKER_DOWN.name()).withData("advice", "the broker keeps what the edge has not stored,"
                    + " as far as it can, and it is tried again: look at lastError, at the broker, and at sitewire.mqtt.url");
        }
        return response.build();
    }
}
