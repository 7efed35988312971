package io.sitewire.edge.file;

import io.quarkus.arc.Unremovable;
import io.sitewire.edge.Caught;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Notes why a file is refused, so that {@link InboxFiles} puts it aside instead of among the finished ones. Any number of threads. */
@Singleton
@Unremovable
@Named("refuseFile")
public final class RefuseFile implements Processor {
    @Override
    public void process(Exchange exchange) {
        FileReading.of(exchange).refuse(Caught.in(exchange, FileRefusedException.class));
    }
}
