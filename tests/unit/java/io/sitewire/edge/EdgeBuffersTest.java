package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.Entry;
import io.sitewire.config.SitewireConfig;
import io.sitewire.support.TestConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeBuffersTest {
    private static final int COLUMNS_MAX = 10_000;
    private static final int BATCH = 1_000;
    /** The headers of a reading whose names are as long as they may be. */
    private static final String HEADERS = "x".repeat(1_000);

    @TempDir
    private Path folder;

    @Test
    void theLargestChunkOfAFileFitsIntoTheSmallestBuffers() throws Exception {
        SitewireConfig config = TestConfig.of("sitewire.buffer.directory", folder.resolve("buffer").toString(), "sitewire.buffer.size-max",
                "32M", "sitewire.dead-letters.directory", folder.resolve("dead").toString(), "sitewire.dead-letters.size-max", "32M");
        EdgeBuffers buffers = new EdgeBuffers(config);
        List<Entry> chunk = Collections.nCopies(COLUMNS_MAX + BATCH, new Entry(Map.of("machine", HEADERS), new byte[100]));

        try (Buffer outbox = buffers.outbox(); Buffer deadLetters = buffers.deadLetters()) {
            assertThat(outbox.append(chunk).get(30, TimeUnit.SECONDS)).isZero();
            assertThat(deadLetters.append(chunk).get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void aReadingHasRoomForItsHeadersAndMoreOnlyIfASettingSaysSo() throws Exception {
        Entry fits = new Entry(Map.of("header", "x".repeat(31 << 10)), new byte[512 << 10]);
        Entry large = new Entry(Map.of("header", "x".repeat(33 << 10)), new byte[512 << 10]);

        try (Buffer outbox = new EdgeBuffers(config()).outbox()) {
            assertThat(outbox.append(List.of(fits)).get(30, TimeUnit.SECONDS)).isZero();
            assertThatThrownBy(() -> outbox.append(List.of(large)).get(30, TimeUnit.SECONDS)).hasMessageContaining("BUFFER_RECORD_TOO_LARGE");
            assertThat(outbox.append(List.of(fits)).get(30, TimeUnit.SECONDS)).as("nothing of it was stored").isEqualTo(1);
        }
        try (Buffer outbox = new EdgeBuffers(config("sitewire.buffer.record-size-max", "600K")).outbox()) {
            assertThat(outbox.append(List.of(large)).get(30, TimeUnit.SECONDS)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"8M, , 40", "32M, , 64", "8M, 24M, 24"})
    void whatMayWaitInMemoryFollowsTheListenerUnlessASettingSaysIt(String inFlight, String queue, int megabytes) throws Exception {
        SitewireConfig config = queue == null ? config("sitewire.mqtt-listener.in-flight-size-max", inFlight, "sitewire.buffer.size-max", "32M")
                : config("sitewire.mqtt-listener.in-flight-size-max", inFlight, "sitewire.buffer.size-max", "32M",
                        "sitewire.buffer.queue-size-max", queue);
        try (Buffer outbox = new EdgeBuffers(config).outbox()) {
            List<Entry> entries = List.of(new Entry(Map.of(), new byte[500 << 10]));
            int waiting = 0;
            while (!outbox.append(entries).isCompletedExceptionally()) {
                waiting = Math.max(waiting, (int) (outbox.statistics().bytesWaiting() >> 20));
            }

            assertThat(waiting).isBetween(megabytes - 1, megabytes);
        }
    }

    private SitewireConfig config(String... further) {
        List<String> keys = new ArrayList<>(List.of("sitewire.buffer.directory", folder.resolve("buffer").toString()));
        keys.addAll(List.of(further));
        return TestConfig.of(keys.toArray(String[]::new));
    }
}
