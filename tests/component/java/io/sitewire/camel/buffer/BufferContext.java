package io.sitewire.camel.buffer;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;

/** A context in which the component finds a real buffer, {@code outbox}. */
final class BufferContext {
    private BufferContext() {
    }

    static Buffer open(Path folder) {
        return Buffer.open(folder.resolve("buffer"),
                new BufferOptions("outbox", 64L << 20, 1 << 16, 1 << 16, BufferOptions.FullPolicy.BLOCK));
    }

    static DefaultCamelContext of(Buffer buffer) {
        DefaultCamelContext context = new DefaultCamelContext();
        context.getShutdownStrategy().setTimeout(10);
        context.getRegistry().bind("outbox", buffer);
        return context;
    }
}
