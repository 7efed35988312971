package io.sitewire.edge;

import io.sitewire.buffer.SourceState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Where an edge keeps how far its sources are read: in the buffers, beside the readings and the dead letters, under the names that routes
 * give them ({@link EdgeBuffers}). What belongs to a reading is stored with it by {@code buffer:}; this is for all else. Any thread.
 */
public interface SourceStore {
    /** What is stored in that buffer, by source. */
    Map<String, byte[]> states(String buffer);

    /** Stores states alone; never blocks. Completes after the sync, behind everything appended before. */
    CompletableFuture<Long> append(String buffer, List<SourceState> states);
}
