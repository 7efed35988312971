package io.sitewire.edge.http;

import io.quarkus.arc.Unremovable;
import io.sitewire.edge.Control;
import io.sitewire.edge.ReadingBatch;
import io.sitewire.edge.ReadingChunk;
import io.sitewire.reading.Headers;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** Notes that a chunk of a request is stored; the last step for a chunk. Any number of threads. */
@Singleton
@Unremovable
@Named("httpBatchChunk")
final class HttpBatchChunk implements Processor {
    @Override
    public void process(Exchange exchange) {
        BatchResult result = BatchResult.of(exchange);
        ReadingBatch batch = exchange.getProperty(Control.BATCH, ReadingBatch.class);
        ReadingChunk chunk = exchange.getProperty(Control.CHUNK, ReadingChunk.class);
        for (Exchange letter : batch.rejected()) {
            Message message = letter.getMessage();
            result.error(message.getHeader(Control.LINE, Long.class), message.getHeader(Headers.REASON, String.class),
                    message.getHeader(Headers.DETAIL, String.class));
        }
        result.add(batch.accepted().size(), batch.rejected().size(), batch.filtered(), chunk.lineNext() - 1);
    }
}
