package io.sitewire.ops.health;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferCondition;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Says how the buffer of dead letters is. It is always up: an edge that can't keep what it can't understand still accepts the rest. */
@Readiness
@Singleton
final class DeadLettersCheck implements HealthCheck {
    private final Instance<Buffer> deadLetters;
    private final SitewireConfig config;

    @Inject
    DeadLettersCheck(@Named(EdgeBuffers.DEAD_LETTERS) Instance<Buffer> deadLetters, SitewireConfig config) {
        this.deadLetters = deadLetters;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("dead-letters").up();
        if (!ConfigUtils.isProfileActive("edge")) {
            return response.withData("state", "none in this process").build();
        }
        Buffer buffer = deadLetters.get();
        BufferCondition condition = buffer.condition();
        return BufferCheck.describe(response, buffer.statistics(), condition, buffer.damage(), BufferAdvice.text(condition,
                config.deadLetters().directory(), "sitewire.dead-letters.size-max")).build();
    }
}
