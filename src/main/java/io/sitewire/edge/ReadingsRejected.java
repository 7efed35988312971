package io.sitewire.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import io.sitewire.reading.Headers;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Counts {@code sitewire.readings.rejected} by source and reason: the step after {@code buffer:dead-letters}. Takes one dead letter, or a
 * {@code List<Exchange>} of them. Any number of threads.
 */
@Singleton
@Unremovable
@Named("readingsRejected")
final class ReadingsRejected implements Processor {
    private final MeterRegistry registry;

    @Inject
    public ReadingsRejected(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof List<?> batch) {
            batch.forEach(letter -> count(((Exchange) letter).getMessage()));
        } else {
            count(exchange.getMessage());
        }
    }

    private void count(Message letter) {
        registry.counter("sitewire.readings.rejected", "source", letter.getHeader(Headers.SOURCE, "unknown", String.class), "reason",
                letter.getHeader(Headers.REASON, "unknown", String.class)).increment();
    }
}
