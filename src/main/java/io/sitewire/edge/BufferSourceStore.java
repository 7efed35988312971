package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.SourceState;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@link SourceStore} over the two buffers of an edge. Any thread. */
@Singleton
@Unremovable
public final class BufferSourceStore implements SourceStore {
    private final Map<String, Buffer> buffers;

    @Inject
    public BufferSourceStore(@Named(EdgeBuffers.OUTBOX) Buffer outbox, @Named(EdgeBuffers.DEAD_LETTERS) Buffer deadLetters) {
        this.buffers = Map.of(EdgeBuffers.OUTBOX, outbox, EdgeBuffers.DEAD_LETTERS, deadLetters);
    }

    @Override
    public Map<String, byte[]> states(String buffer) {
        return buffers.get(buffer).sourceStates();
    }

    @Override
    public long sizeMax() {
        return buffers.values().stream().mapToLong(Buffer::sourceStatesSizeMax).min().orElseThrow();
    }

    @Override
    public CompletableFuture<Long> append(String buffer, List<SourceState> states) {
        return buffers.get(buffer).append(List.of(), states);
    }
}
