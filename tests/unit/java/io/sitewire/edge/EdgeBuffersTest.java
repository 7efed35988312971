package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.Entry;
import io.sitewire.config.SitewireConfig;
import io.sitewire.support.TestConfig;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
