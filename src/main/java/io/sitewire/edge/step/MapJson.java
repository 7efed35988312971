package io.sitewire.edge.step;

import io.sitewire.edge.JsonFields;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * Takes machine, sensor, time, value and unit out of a JSON payload, and converts the value. Any number of threads; no state.
 *
 * <p>It comes before enrichment, which checks names and time. A payload that does not begin as a JSON object goes on as it is; one that
 * does must be one, and have every field that is named.
 */
public final class MapJson extends ReadingStep {
    /** A number with more digits than this on either side of its point is out of all bounds. */
    private static final int DIGITS_MAX = 100;

    private final Map<String, String> fields = new LinkedHashMap<>();
    private BigDecimal factor = BigDecimal.ONE;
    private BigDecimal offset = BigDecimal.ZERO;
    private String unit;
    private Payload payload = Payload.KEEP;

    /** What becomes of the payload. */
    enum Payload {
        /** It stays as it came. */
        KEEP,
        /** It becomes the converted value. */
        VALUE
    }

    public MapJson() {
        super("map-json");
    }

    public void setMachine(String field) {
        fields.put(Headers.MACHINE, field);
    }

    public void setSensor(String field) {
        fields.put(Headers.SENSOR, field);
    }

    public void setTime(String field) {
        fields.put(Headers.TIME, field);
    }

    public void setValue(String field) {
        fields.put(Headers.VALUE, field);
    }

    public void setFactor(String number) {
        factor = decimal("factor", number);
    }

    public void setOffset(String number) {
        offset = decimal("offset", number);
    }

    public void setUnit(String text) {
        unit = text;
    }

    public void setPayload(String choice) {
        payload = StepParameters.choice("payload", choice, Payload.class);
    }

    private static BigDecimal decimal(String name, String text) {
        StepParameters.number(name, text, Double.NEGATIVE_INFINITY);
        return new BigDecimal(text.strip());
    }

    @Override
    void take(Exchange reading, Outcome outcome) throws ReadingRejectedException {
        byte[] bytes = Readings.payload(reading);
        if (beginsAsObject(bytes)) {
            Map<String, String> found = JsonFields.read(bytes, Set.copyOf(fields.values()));
            for (Map.Entry<String, String> field : fields.entrySet()) {
                String text = found.get(field.getValue());
                if (text == null) {
                    throw new ReadingRejectedException(RejectReason.FIELD_MISSING, "payload has no field '" + field.getValue()
                            + "' with a text or a number, which is to be the " + field.getKey());
                }
                reading.getMessage().setHeader(field.getKey(), field.getKey().equals(Headers.VALUE) ? converted(text) : text);
            }
            if (unit != null) {
                reading.getMessage().setHeader(Headers.UNIT, unit);
            }
            String value = fields.containsKey(Headers.VALUE) ? text(reading, Headers.VALUE) : null;
            if (payload == Payload.VALUE && value != null) {
                reading.getMessage().setBody(value.getBytes(StandardCharsets.UTF_8));
                reading.getMessage().setHeader(Headers.CONTENT_TYPE, "text/plain");
            }
        }
        outcome.keep();
    }

    private String converted(String text) throws ReadingRejectedException {
        try {
            BigDecimal number = new BigDecimal(text.strip());
            if (Math.abs((long) number.scale()) <= DIGITS_MAX && number.precision() <= DIGITS_MAX) {
                BigDecimal value = number.multiply(factor).add(offset);
                return (value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros()).toPlainString();
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        String shown = text.length() > 64 ? text.substring(0, 64) + "…" : text;
        throw new ReadingRejectedException(RejectReason.VALUE_INVALID, "value is no number of at most " + DIGITS_MAX + " digits: '" + shown
                + "'");
    }

    private static boolean beginsAsObject(byte[] payload) {
        for (byte b : payload) {
            if (!Character.isWhitespace(b)) {
                return b == '{';
            }
        }
        return false;
    }
}
