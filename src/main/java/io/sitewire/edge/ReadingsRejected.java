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
    private final AcceptedReadings readings;

    @Inject
    public ReadingsRejected(MeterRegistry registry, AcceptedReadings readings) {
        this.registry = registry;
        this.readings = readings;
    }

    /** Without figures for the core. */
    ReadingsRejected(MeterRegistry registry) {
        this(registry, null);
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
        String reason = letter.getHeader(Headers.REASON, "unknown", String.class);
        registry.counter("sitewire.readings.rejected", "source", letter.getHeader(Headers.SOURCE, "unknown", String.class), "reason",
                reason).increment();
        // What Kafka refused was accepted, and its position is told to the core as a gap.
        if (readings != null && !reason.equals(RejectReason.REFUSED_BY_BROKER.name())) {
            readings.deadLetters(1);
        }
    }
}
