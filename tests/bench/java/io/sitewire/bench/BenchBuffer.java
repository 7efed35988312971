package io.sitewire.bench;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import java.io.IOException;
import java.util.Locale;

/** A buffer with one reader for one trial of a benchmark, in a folder of its own. */
final class BenchBuffer implements AutoCloseable {
    private final BenchFolder folder = new BenchFolder();
    private final Buffer buffer = Buffer.open(folder.path(), BufferOptions.of("bench"));
    private final BufferReader reader = buffer.reader("r");

    BenchBuffer() throws IOException {
    }

    Buffer buffer() {
        return buffer;
    }

    BufferReader reader() {
        return reader;
    }

    /** Prints how records shared syncs. */
    void printSyncs() {
        System.out.println(String.format(Locale.ROOT, "%nrecords a sync %.1f, sync mean %.3f ms",
                (double) buffer.statistics().appended() / buffer.statistics().syncs(), buffer.statistics().syncMean().toNanos() / 1e6));
    }

    @Override
    public void close() throws IOException {
        buffer.close();
        folder.close();
    }
}
