package io.sitewire.storm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything at once: two edges, two cores and a broker are killed, frozen, cut off, slowed down and lied to at random, and afterwards
 * every acknowledged reading is in {@code telemetry} once and in order. {@code -Dsitewire.storm.seed=N} replays the faults of a run,
 * {@code -Dsitewire.storm.minutes=N} makes it longer. One that is too mild to prove anything goes on for as long again.
 */
@Tag("alone")
class StormIT {
    private static final int ATTEMPTS = 3;

    @TempDir
    private Path folder;

    @Test
    void whateverFailsEveryAcknowledgedReadingIsInTelemetryOnceAndInOrder() throws Exception {
        Duration length = Duration.ofMinutes(Integer.getInteger("sitewire.storm.minutes", 3));
        long seed = Long.getLong("sitewire.storm.seed", ThreadLocalRandom.current().nextInt(1_000_000));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            StormResult result;
            System.out.println("storm, seed " + (seed + attempt));
            try (Storm storm = new Storm(folder.resolve("storm-" + attempt), seed + attempt)) {
                result = storm.run(length);
            }
            result.faults().forEach(System.out::println);
            System.out.println(result.line());
            assertThat(result.isFlawless()).as("%s%n%s", result.line(), String.join("\n", result.defects()) + "\n"
                    + result.publishesFailed().stream().limit(20).toList()).isTrue();
            if (result.counters().count()) {
                return;
            }
        }
        throw new AssertionError(ATTEMPTS + " storms were too mild to prove anything; see their counters above");
    }
}
