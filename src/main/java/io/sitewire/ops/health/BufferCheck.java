package io.sitewire.ops.health;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferCondition;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Locale;
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
        Buffer buffer = outbox.get();
        return response(buffer.statistics(), buffer.condition(), config.buffer().directory());
    }

    static HealthCheckResponse response(BufferStatistics statistics, BufferCondition condition, String directory) {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("buffer").status(statistics.state() == State.UP)
                .withData("state", statistics.state().name())
                .withData("since", condition.since().toString())
                .withData("pending", statistics.positionDurable() - statistics.acknowledged())
                .withData("bytes", statistics.bytes())
                .withData("oldestAgeSeconds", statistics.oldestAge().toSeconds())
                .withData("lost", statistics.lost());
        condition.unreadable().ifPresent(why -> response.withData("unreadable", why));
        condition.problem().ifPresent(problem -> response.withData("problem", problem));
        advice(statistics, condition, directory).ifPresent(advice -> response.withData("advice", advice));
        return response.build();
    }

    private static Optional<String> advice(BufferStatistics statistics, BufferCondition condition, String directory) {
        return switch (statistics.state()) {
            case FULL -> Optional.of("nothing is accepted and nothing is lost until readings are forwarded: look at the check 'link', or"
                    + " raise sitewire.buffer.size-max");
            case NO_SPACE -> Optional.of("nothing is accepted and nothing is lost until the disk has space: free some where " + directory
                    + " is; no restart is needed");
            case FAILING -> Optional.of(readOnly(condition)
                    ? "nothing is accepted and nothing is lost: the file system of " + directory + " is read-only; look at the disk, mount"
                    + " it writable; no restart is needed"
                    : "nothing is accepted and nothing is lost: look at the disk of " + directory + "; writing is tried again, no restart"
                    + " is needed");
            case UP -> condition.unreadable().isPresent()
                    ? Optional.of("readings are accepted, and none is lost; they are not forwarded until the key that 'unreadable' names is"
                    + " there: add it to sitewire.buffer.encryption.key-file and restart")
                    : statistics.lost() == 0 ? Optional.empty() : Optional.of("readings are accepted; " + statistics.lost()
                    + " positions were damaged on disk: look at the disk, and at './sitewire buffer verify " + directory + "'");
            case CLOSED -> Optional.empty();
        };
    }

    private static boolean readOnly(BufferCondition condition) {
        return condition.problem().map(problem -> problem.toLowerCase(Locale.ROOT).contains("read-only file system")).orElse(false);
    }
}
