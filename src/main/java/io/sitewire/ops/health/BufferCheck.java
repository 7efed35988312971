package io.sitewire.ops.health;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says whether an edge accepts readings. It is down while nothing can be stored, because the buffer or the disk is full or writing
 * fails: then sources are not acknowledged, and whoever can send elsewhere should.
 */
@Readiness
@Singleton
final class BufferCheck implements HealthCheck {
    private final Instance<Buffer> outbox;

    @Inject
    BufferCheck(@Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox) {
        this.outbox = outbox;
    }

    @Override
    public HealthCheckResponse call() {
        if (!ConfigUtils.isProfileActive("edge")) {
            return HealthCheckResponse.named("buffer").up().withData("state", "none in this process").build();
        }
        return response(outbox.get().statistics());
    }

    static HealthCheckResponse response(BufferStatistics statistics) {
        return HealthCheckResponse.named("buffer").status(statistics.state() == State.UP)
                .withData("state", statistics.state().name())
                .withData("pending", statistics.positionDurable() - statistics.acknowledged())
                .withData("bytes", statistics.bytes())
                .withData("oldestAgeSeconds", statistics.oldestAge().toSeconds())
                .withData("lost", statistics.lost())
                .build();
    }
}
