package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.Processor;

/** The steps that put one half of a {@link ReadingBatch} where {@code buffer:} looks for it: in the body. */
@Singleton
final class BatchBodies {
    @Produces
    @Singleton
    @Unremovable
    @Named("batchAccepted")
    Processor accepted() {
        return exchange -> exchange.getMessage().setBody(exchange.getProperty(Control.BATCH, ReadingBatch.class).accepted());
    }

    @Produces
    @Singleton
    @Unremovable
    @Named("batchRejected")
    Processor rejected() {
        return exchange -> exchange.getMessage().setBody(exchange.getProperty(Control.BATCH, ReadingBatch.class).rejected());
    }
}
