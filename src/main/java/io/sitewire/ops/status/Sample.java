package io.sitewire.ops.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a process said at one moment.
 *
 * @param at by this machine's clock
 * @param nanos the same by {@link System#nanoTime}, to measure between two samples
 * @param health the answer of {@code /q/health}
 */
public record Sample(Instant at, long nanos, JsonNode health, Metrics metrics) {
    /** The data of a check; a missing node if it has none. */
    JsonNode data(String check) {
        return check(check).map(found -> found.path("data")).orElse(health.path("no such check"));
    }

    boolean isUp(String check) {
        return check(check).map(found -> found.path("status").asText().equals("UP")).orElse(false);
    }

    private Optional<JsonNode> check(String name) {
        for (JsonNode check : health.path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return Optional.of(check);
            }
        }
        return Optional.empty();
    }

    double secondsSince(Sample earlier) {
        return Math.max(0.001, Duration.ofNanos(nanos - earlier.nanos).toMillis() / 1000.0);
    }
}
