package io.sitewire.edge;

import io.sitewire.buffer.SourceState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Where an edge keeps how far its sources are read: in the buffers, beside the readings and the dead letters, under the names that routes
 * give them ({@link EdgeBuffers}). What belongs to a reading is stored with it by {@code buffer:}; this is for all else. Any thread.
 */
public interface SourceStore {
    /** What the buffer adds to a name and a state, at most. */
    int RECORD_OVERHEAD = 16;

    /** What is stored in that buffer, by source. */
    Map<String, byte[]> states(String buffer);

    /** The most bytes that the states of one buffer may take together, as {@link #size} counts them. */
    long sizeMax();

    /** Stores states alone; never blocks. Completes after the sync, behind everything appended before. */
    CompletableFuture<Long> append(String buffer, List<SourceState> states);

    /** Bytes that a state takes, as the buffer counts it. */
    static int size(String source, byte[] state) {
        return source.getBytes(StandardCharsets.UTF_8).length + state.length + RECORD_OVERHEAD;
    }
}
