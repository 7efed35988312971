package io.sitewire.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import io.sitewire.reading.Headers;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Counts what is accepted, by source, as {@code sitewire.readings.accepted} and for the core's ledger: the step after
 * {@code buffer:outbox} and before the source's answer. Takes one reading, or a {@code List<Exchange>} of them. Any number of threads; one
 * meter a source, never one a machine.
 */
@Singleton
@Unremovable
@Named("readingsAccepted")
final class ReadingsAccepted implements Processor {
    private final MeterRegistry registry;
    private final AcceptedReadings readings;

    @Inject
    public ReadingsAccepted(MeterRegistry registry, AcceptedReadings readings) {
        this.registry = registry;
        this.readings = readings;
    }

    /** Without figures for the core. */
    ReadingsAccepted(MeterRegistry registry) {
        this(registry, null);
    }

    @Override
    public void process(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof List<?> batch) {
            Map<String, Integer> counts = new HashMap<>();
            batch.forEach(reading -> counts.merge(source((Exchange) reading), 1, Integer::sum));
            counts.forEach(this::count);
        } else {
            count(source(exchange), 1);
        }
    }

    private static String source(Exchange reading) {
        return reading.getMessage().getHeader(Headers.SOURCE, "unknown", String.class);
    }

    private void count(String source, int count) {
        registry.counter("sitewire.readings.accepted", "source", source).increment(count);
        if (readings != null) {
            readings.accepted(source, count);
        }
    }
}
