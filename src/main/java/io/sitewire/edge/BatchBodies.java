package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.buffer.BufferConstants;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The steps that put one half of a {@link ReadingBatch} where {@code buffer:} looks for it: in the body, and beside it how far the
 * source is then read.
 */
@Singleton
final class BatchBodies {
    @Produces
    @Singleton
    @Unremovable
    @Named("batchAccepted")
    Processor accepted() {
        return exchange -> put(exchange, exchange.getProperty(Control.BATCH, ReadingBatch.class).accepted());
    }

    /** Leaves out dead letters of lines that were read before a crash, and are there. */
    @Produces
    @Singleton
    @Unremovable
    @Named("batchRejected")
    Processor rejected() {
        return exchange -> {
            List<Exchange> rejected = exchange.getProperty(Control.BATCH, ReadingBatch.class).rejected();
            ChunkedSource source = exchange.getProperty(Control.SOURCE, ChunkedSource.class);
            if (source == null) {
                put(exchange, rejected);
                return;
            }
            long first = source.lineNext(EdgeBuffers.DEAD_LETTERS);
            put(exchange, rejected.stream().filter(letter -> letter.getMessage()
                    .getHeader(Control.LINE, Long.MAX_VALUE, Long.class) >= first).toList());
        };
    }

    private static void put(Exchange exchange, List<Exchange> records) {
        ChunkedSource source = exchange.getProperty(Control.SOURCE, ChunkedSource.class);
        ReadingBatch batch = exchange.getProperty(Control.BATCH, ReadingBatch.class);
        if (source != null) {
            ReadingChunk chunk = exchange.getProperty(Control.CHUNK, ReadingChunk.class);
            exchange.setProperty(BufferConstants.SOURCE_STATE, source.after(chunk, batch.rejected().size()));
        }
        JointProgress.join(exchange, batch.progress());
        exchange.getMessage().setBody(records);
    }
}
