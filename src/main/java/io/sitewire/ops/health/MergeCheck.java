package io.sitewire.ops.health;

import io.sitewire.core.MergeStatistics;
import io.sitewire.kafka.UplinkStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Says how a core's merge goes. It is always up: a core without its Kafka goes on by itself, and restarting it would not help. */
@Readiness
@Singleton
final class MergeCheck implements HealthCheck {
    private final MergeStatistics statistics;

    @Inject
    MergeCheck(MergeStatistics statistics) {
        this.statistics = statistics;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("merge").up();
        if (statistics.status().isEmpty()) {
            return response.withData("connection", "none in this process").build();
        }
        UplinkStatus status = statistics.status().get();
        response.withData("connection", status.isConnected() ? "up" : "down").withData("uplinks", status.uplinks())
                .withData("uplinksWaitingForPositions", status.holding());
        status.fencedAt().ifPresent(time -> response.withData("lastFencedByAnotherProcess", time.toString()));
        status.lastError().ifPresent(text -> response.withData("lastError", text));
        if (!status.isConnected()) {
            response.withData("code", HealthError.MERGE_DOWN.name()).withData("advice", "nothing is lost, and the merge goes on by itself"
                    + " when Kafka answers: look at lastError, at Kafka, and at sitewire.kafka.bootstrap-servers");
        } else if (status.lastError().isPresent()) {
            response.withData("code", HealthError.MERGE_FAILING.name()).withData("advice", "nothing is lost, and it is tried again: look at"
                    + " lastError, and in docs/reference/errors.md for the code that it begins with or names");
        }
        return response.build();
    }
}
