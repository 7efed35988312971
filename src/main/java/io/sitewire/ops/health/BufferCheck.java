package io.sitewire.ops.health;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferCondition;
import io.sitewire.buffer.BufferDamage;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Says whether an edge accepts readings, and if not, what is wrong, since when, and what to do. It is down while nothing can be stored:
 * then sources are not acknowledged, and whoever can send elsewhere should. Damage does not make it down: what is readable is delivered.
 */
@Readiness
@Singleton
final class BufferCheck implements HealthCheck {
    private final Instance<Buffer> outbox;
    private final SitewireConfig config;

    @Inject
    BufferCheck(@Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox, SitewireConfig config) {
        this.outbox = outbox;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        if (!ConfigUtils.isProfileActive("edge")) {
            return HealthCheckResponse.named("buffer").up().withData("state", "none in this process").build();
        }
        return response(outbox.get(), config.buffer().directory());
    }

    static HealthCheckResponse response(Buffer buffer, String directory) {
        return response(buffer.statistics(), buffer.condition(), buffer.damage(), directory);
    }

    static HealthCheckResponse response(BufferStatistics statistics, BufferCondition condition, Optional<BufferDamage> damage,
            String directory) {
        boolean stores = condition.state() == State.UP || condition.state() == State.DAMAGED;
        return describe(HealthCheckResponse.named("buffer").status(stores), statistics, condition, damage,
                BufferAdvice.text(condition, directory, "sitewire.buffer.size-max")).build();
    }

    /** @param advice empty if there is nothing to do */
    static HealthCheckResponseBuilder describe(HealthCheckResponseBuilder response, BufferStatistics statistics, BufferCondition condition,
            Optional<BufferDamage> damage, String advice) {
        response.withData("state", condition.state().name())
                .withData("since", condition.since().toString())
                .withData("pending", statistics.positionDurable() - statistics.acknowledged())
                .withData("bytes", statistics.bytes())
                .withData("oldestAgeSeconds", statistics.oldestAge().toSeconds())
                .withData("lost", statistics.lost());
        condition.unreadable().ifPresent(why -> response.withData("unreadable", why));
        condition.problem().ifPresent(problem -> response.withData("problem", problem));
        damage.ifPresent(found -> response.withData("damage", found.what()).withData("damagedSince", found.since().toString()));
        BufferAdvice.code(condition).ifPresent(code -> response.withData("code", code));
        return advice.isEmpty() ? response : response.withData("advice", advice);
    }
}
