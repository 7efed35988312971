package io.sitewire.ops.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferCondition;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferCheckTest {
    private static final Instant SINCE = Instant.parse("2026-03-01T06:00:00Z");
    @TempDir
    private Path folder;

    @Test
    void aBufferThatStoresIsUpAndAFullOneSaysSinceWhenAndWhatToDo() {
        Instant start = Instant.now().minusSeconds(1);
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("health").withRecordSizeMax(4096).withSizeMax(16 << 10))) {
            buffer.reader("forward");
            HealthCheckResponse up = BufferCheck.response(buffer.statistics(), buffer.condition(), "data/buffer");
            assertThat(up.getStatus()).isEqualTo(Status.UP);
            assertThat(up.getData().orElseThrow()).containsEntry("state", "UP").doesNotContainKey("advice");

            for (int i = 0; i < 20; i++) {
                buffer.append(List.of(new Entry(Map.of(), new byte[2000])));
            }
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> buffer.condition().state() == State.FULL);

            HealthCheckResponse full = BufferCheck.response(buffer.statistics(), buffer.condition(), "data/buffer");
            assertThat(full.getStatus()).isEqualTo(Status.DOWN);
            assertThat(full.getData().orElseThrow()).containsEntry("state", "FULL").hasEntrySatisfying("advice",
                    advice -> assertThat(advice.toString()).contains("sitewire.buffer.size-max"));
            assertThat(Instant.parse(full.getData().orElseThrow().get("since").toString())).isBetween(start, Instant.now());
        }
    }

    @Test
    void aReadOnlyDiskIsCalledThat() {
        HealthCheckResponse response = respond(State.FAILING, 0, "java.io.IOException: Read-only file system");

        assertThat(response.getStatus()).isEqualTo(Status.DOWN);
        assertThat(response.getData().orElseThrow()).containsEntry("since", SINCE.toString())
                .containsEntry("problem", "java.io.IOException: Read-only file system").hasEntrySatisfying("advice",
                        advice -> assertThat(advice.toString()).contains("data/buffer is read-only"));
    }

    @Test
    void aFullDiskAsksForSpaceAndDamageForALookWithoutBeingDown() {
        assertThat(respond(State.NO_SPACE, 0, "No space left").getData().orElseThrow().get("advice").toString()).contains("free some");
        HealthCheckResponse damaged = respond(State.UP, 7, null);
        assertThat(damaged.getStatus()).isEqualTo(Status.UP);
        assertThat(damaged.getData().orElseThrow().get("advice").toString()).contains("7 positions", "buffer verify data/buffer");
    }

    private HealthCheckResponse respond(State state, long lost, String problem) {
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("health"))) {
            BufferStatistics statistics = BufferFigures.with(buffer.statistics(), state, lost);
            return BufferCheck.response(statistics, new BufferCondition(state, SINCE, Optional.ofNullable(problem), Optional.empty()), "data/buffer");
        }
    }
}
