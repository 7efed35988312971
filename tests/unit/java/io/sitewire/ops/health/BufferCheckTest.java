package io.sitewire.ops.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferCondition;
import io.sitewire.buffer.BufferDamage;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BufferCheckTest {
    private static final Instant SINCE = Instant.parse("2026-03-01T06:00:00Z");
    @TempDir
    private Path folder;

    @Test
    void aBufferThatStoresIsUpAndAFullOneSaysSinceWhenAndWhatToDo() {
        Instant start = Instant.now().minusSeconds(1);
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("health").withRecordSizeMax(4096).withSizeMax(16 << 10))) {
            buffer.reader("forward");
            HealthCheckResponse up = BufferCheck.response(buffer, "data/buffer");
            assertThat(up.getStatus()).isEqualTo(Status.UP);
            assertThat(up.getData().orElseThrow()).containsEntry("state", "UP").doesNotContainKey("advice").doesNotContainKey("damage");

            for (int i = 0; i < 20; i++) {
                buffer.append(List.of(new Entry(Map.of(), new byte[2000])));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> buffer.condition().state() == State.FULL);

            HealthCheckResponse full = BufferCheck.response(buffer, "data/buffer");
            assertThat(full.getStatus()).isEqualTo(Status.DOWN);
            assertThat(full.getData().orElseThrow()).containsEntry("state", "FULL").hasEntrySatisfying("advice",
                    advice -> assertThat(advice.toString()).contains("sitewire.buffer.size-max"));
            assertThat(Instant.parse(full.getData().orElseThrow().get("since").toString())).isBetween(start, Instant.now());
        }
    }

    @Test
    void damageIsToldWithoutBeingDownUntilSomebodyAcknowledgesIt() throws Exception {
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("health"))) {
            buffer.append(List.of(new Entry(Map.of(), new byte[100]))).get(10, TimeUnit.SECONDS);
            buffer.append(List.of(new Entry(Map.of(), new byte[100]))).get(10, TimeUnit.SECONDS);
            flip(folder.resolve("00000000000000000000.log"), 200);
            BufferReader reader = buffer.reader("forward");
            assertThat(reader.read(10, 1000, Duration.ofSeconds(10))).hasSize(1);

            HealthCheckResponse damaged = BufferCheck.response(buffer, "data/buffer");
            boolean acknowledged = buffer.acknowledgeDamage();
            HealthCheckResponse after = BufferCheck.response(buffer, "data/buffer");

            assertThat(damaged.getStatus()).isEqualTo(Status.UP);
            assertThat(damaged.getData().orElseThrow()).containsEntry("state", "DAMAGED").containsEntry("lost", 1L)
                    .containsEntry("damage", "positions damaged 1").containsEntry("problem", "positions damaged 1")
                    .hasEntrySatisfying("advice", advice -> assertThat(advice.toString()).contains("buffer verify data/buffer"));
            assertThat(Instant.parse(damaged.getData().orElseThrow().get("damagedSince").toString())).isBeforeOrEqualTo(Instant.now());
            assertThat(acknowledged).isTrue();
            assertThat(after.getData().orElseThrow()).containsEntry("state", "UP").containsEntry("lost", 1L).doesNotContainKey("damage");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"UP | UP |", "DAMAGED | UP | delete what is set aside", "FULL | DOWN | raise sitewire.buffer.size-max",
        "NO_SPACE | DOWN | free some where data/buffer is", "READ_ONLY | DOWN | mount it writable", "FAILING | DOWN | look at the disk",
        "CLOSED | DOWN |"})
    void eachStateHasItsStatusAndItsAdvice(State state, Status status, String advice) {
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("health"))) {
            BufferCondition condition = new BufferCondition(state, SINCE, Optional.of("Input/output error"), Optional.empty());
            HealthCheckResponse response = BufferCheck.response(buffer.statistics(), condition,
                    Optional.of(new BufferDamage(SINCE, "syncs failed 1")), "data/buffer");

            assertThat(response.getStatus()).isEqualTo(status);
            assertThat(response.getData().orElseThrow()).containsEntry("state", state.name()).containsEntry("since", SINCE.toString())
                    .containsEntry("problem", "Input/output error").containsEntry("damage", "syncs failed 1");
            String told = (String) response.getData().orElseThrow().getOrDefault("advice", "");
            assertThat(told).contains(advice == null ? "" : advice).matches(text -> text.isEmpty() == (advice == null));
        }
    }

    @Test
    void aKeyThatIsMissingStopsNoReadingAndIsNamedWithWhatToDo() {
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("health"))) {
            BufferCondition condition = new BufferCondition(State.UP, SINCE, Optional.empty(), Optional.of("key k1 is missing"));

            HealthCheckResponse response = BufferCheck.response(buffer.statistics(), condition, Optional.empty(), "data/buffer");

            assertThat(response.getStatus()).isEqualTo(Status.UP);
            assertThat(response.getData().orElseThrow()).containsEntry("unreadable", "key k1 is missing");
            assertThat((String) response.getData().orElseThrow().get("advice")).contains("sitewire.buffer.encryption.key-file");
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(at).write(java.nio.ByteBuffer.wrap(bytes, at, 1));
        }
    }
}
