package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes a message of a {@link ReadingItem}. Any number of threads. */
@Singleton
@Unremovable
@Named("batchItem")
final class BatchItem implements Processor {
    @Override
    public void process(Exchange exchange) throws ReadingRejectedException {
        ReadingItem item = (ReadingItem) exchange.getMessage().getBody();
        exchange.getMessage().setHeaders(item.headers());
        exchange.getMessage().setBody(item.payload());
        if (item.rejection() != null) {
            throw item.rejection();
        }
    }
}
