package io.sitewire.buffer;

import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** A durable store-and-forward log in one folder. */
public final class Buffer implements AutoCloseable {

    public static Buffer open(Path directory, BufferOptions options) {
        throw new UnsupportedOperationException();
    }

    /**
     * Appends records in order, as one unit. Any thread; the order of calls is the order of positions. Never blocks.
     *
     * @return completes after the sync with the first record's position (the others follow without gap); while the buffer is full (policy
     *     BLOCK) it stays open; cancelling it before it was written takes the records out of the queue. Completes exceptionally with a
     *     {@link BufferException} if nothing was stored
     */
    public CompletableFuture<Long> append(List<Entry> entries) {
        throw new UnsupportedOperationException();
    }

    /** The reader of that name; one object a name. */
    public BufferReader reader(String name) {
        throw new UnsupportedOperationException();
    }

    public BufferStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    /** This run's identity. */
    public UUID epoch() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
