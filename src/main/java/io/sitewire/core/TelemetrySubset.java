package io.sitewire.core;

import io.sitewire.reading.Headers;
import io.sitewire.reading.NamePattern;
import io.sitewire.reading.ReadingFilter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;

/**
 * Says of a record of {@code telemetry} whether it belongs to a subset, in the property {@link #SELECTED}, and makes its headers the
 * reading's strings again. The kamelet {@code sitewire-telemetry-source} makes one and sets its parameters by their names. Any thread.
 */
public final class TelemetrySubset implements Processor {
    /** Property, a {@link Boolean}. */
    public static final String SELECTED = "CamelSitewireSelected";

    private List<NamePattern> sites = List.of();
    private List<NamePattern> machines = List.of();
    private List<NamePattern> sensors = List.of();
    private Instant from = Instant.MIN;
    private volatile ReadingFilter filter;

    public void setSite(String names) {
        sites = patterns(names);
    }

    public void setMachine(String names) {
        machines = patterns(names);
    }

    public void setSensor(String names) {
        sensors = patterns(names);
    }

    /** @param time an instant, or a day in UTC */
    public void setFrom(String time) {
        try {
            from = time.contains("T") ? Instant.parse(time) : LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(TelemetryError.TELEMETRY_FROM_INVALID + " bad parameter of a kamelet: from is '" + time
                    + "', must be a time like 2026-03-01T06:00:00Z or a day like 2026-03-01; the route does not start; change the "
                    + "parameter in the route", e);
        }
    }

    private static List<NamePattern> patterns(String names) {
        return Arrays.stream(names.split(",")).map(String::strip).filter(name -> !name.isEmpty()).map(NamePattern::of).toList();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.getHeaders().replaceAll((name, value) -> value instanceof byte[] bytes && !name.startsWith("kafka.")
                ? new String(bytes, StandardCharsets.UTF_8) : value);
        exchange.setProperty(SELECTED, filter().matches(name(message, Headers.SITE), name(message, Headers.MACHINE),
                name(message, Headers.SENSOR), time(message)));
    }

    private ReadingFilter filter() {
        ReadingFilter made = filter;
        if (made == null) {
            made = new ReadingFilter(sites, machines, sensors, from, Instant.MAX);
            filter = made;
        }
        return made;
    }

    private static String name(Message message, String header) {
        return message.getHeader(header) instanceof String text ? text : "";
    }

    /** When it was measured, or where that is not known, received, or written by Kafka. */
    private static Instant time(Message message) {
        String text = message.getHeader(Headers.TIME) instanceof String time ? time : name(message, Headers.RECEIVED);
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.ofEpochMilli(message.getHeader(KafkaConstants.TIMESTAMP, 0L, Long.class));
        }
    }
}
