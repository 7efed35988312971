package io.sitewire.edge.step;

import io.sitewire.edge.JsonFields;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingKey;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/** What steps ask of a reading. Any thread. */
final class Readings {
    private static final int NUMBER_MAX = 64;

    private Readings() {
    }

    static Exchange of(CamelContext context, Map<String, Object> headers, Object body) {
        Exchange reading = new DefaultExchange(context);
        reading.getMessage().setHeaders(headers);
        reading.getMessage().setBody(body);
        return reading;
    }

    static byte[] payload(Exchange reading) {
        byte[] payload = reading.getMessage().getBody(byte[].class);
        return payload == null ? new byte[0] : payload;
    }

    /** @param name of whatever keeps something of the sensor */
    static String key(String name, Exchange reading) {
        return ReadingKey.of(name, String.valueOf(ReadingStep.text(reading, Headers.MACHINE)),
                String.valueOf(ReadingStep.text(reading, Headers.SENSOR)));
    }

    /** When it was measured, or if that is not known, received. */
    static Instant time(Exchange reading, Clock clock) {
        for (String header : new String[] {Headers.TIME, Headers.RECEIVED}) {
            String text = ReadingStep.text(reading, header);
            try {
                if (text != null) {
                    return Instant.parse(text);
                }
            } catch (DateTimeException e) {
                // As good as none.
            }
        }
        return clock.instant();
    }

    /**
     * The number that a reading holds: the field of its JSON if one is named, or its header {@code value}, or its payload, if that is a
     * number and nothing else.
     *
     * @param field null if none is named
     */
    static OptionalDouble number(Exchange reading, String field) {
        String text = field == null ? ReadingStep.text(reading, Headers.VALUE) : field(payload(reading), field);
        if (text == null && field == null && payload(reading).length <= NUMBER_MAX) {
            text = new String(payload(reading), StandardCharsets.UTF_8);
        }
        try {
            double number = text == null || text.length() > NUMBER_MAX ? Double.NaN : Double.parseDouble(text.strip());
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private static String field(byte[] payload, String field) {
        try {
            return JsonFields.read(payload, Set.of(field)).get(field);
        } catch (ReadingRejectedException e) {
            // Not JSON: then it has no such field.
            return null;
        }
    }
}
