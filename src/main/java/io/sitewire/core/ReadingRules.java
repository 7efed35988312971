package io.sitewire.core;

import io.sitewire.kafka.WirePosition;
import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingName;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;

/** What a record of an uplink must be to go into the merged stream. Any thread. */
final class ReadingRules {
    /** How much of what came over the wire is shown. */
    private static final int QUOTE_CHARS_MAX = 255;

    /**
     * A reading that breaks a rule.
     *
     * @param rejection which
     * @param detail the sentence to it
     */
    record Verdict(RejectReason rejection, String detail) {
    }

    private ReadingRules() {
    }

    /**
     * @param site the site whose uplink the record came through
     * @return what is wrong with it, if something is
     */
    static Optional<Verdict> check(String site, Map<String, Object> headers) {
        Object claimed = headers.get(Headers.SITE);
        if (WirePosition.of((String) headers.get(Headers.EPOCH), (String) headers.get(Headers.POSITION)).isEmpty()) {
            return reject(RejectReason.NOT_A_READING, "epoch must be a UUID and position a number; epoch "
                    + quote(headers.get(Headers.EPOCH)) + ", position " + quote(headers.get(Headers.POSITION)));
        }
        if (headers.get(Headers.KIND) != null) {
            return reject(RejectReason.NOT_A_READING, "a control record of an unknown kind, or one whose fields cannot be understood; kind "
                    + quote(headers.get(Headers.KIND)));
        }
        if (claimed != null && !claimed.equals(site)) {
            return reject(RejectReason.SITE_MISMATCH, "the reading says site " + quote(claimed)
                    + ", it came through the uplink of " + site);
        }
        String machine = nameFault(headers.get(Headers.MACHINE));
        if (machine != null) {
            return reject(RejectReason.MACHINE_INVALID, "the machine " + machine);
        }
        String sensor = nameFault(headers.get(Headers.SENSOR));
        if (sensor != null) {
            return reject(RejectReason.SENSOR_INVALID, "the sensor " + sensor);
        }
        if (!isInstant(headers.get(Headers.TIME))) {
            return reject(RejectReason.TIME_INVALID, "time is no ISO-8601 instant: " + quote(headers.get(Headers.TIME)));
        }
        if (!isInstant(headers.get(Headers.RECEIVED))) {
            return reject(RejectReason.RECEIVED_INVALID, "received is no ISO-8601 instant: " + quote(headers.get(Headers.RECEIVED)));
        }
        return Optional.empty();
    }

    private static Optional<Verdict> reject(RejectReason rejection, String detail) {
        return Optional.of(new Verdict(rejection, detail));
    }

    private static String nameFault(Object name) {
        if (!(name instanceof String text)) {
            return "is missing";
        }
        ReadingName.Fault fault = ReadingName.check(text);
        return fault == null ? null : "is " + fault + ": " + quote(text) + ", bytes " + text.getBytes(StandardCharsets.UTF_8).length
                + "; a name has " + ReadingName.RULE;
    }

    private static boolean isInstant(Object time) {
        if (time == null) {
            return true;
        }
        try {
            Instant.parse((String) time);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** What came over the wire, short and without control characters. */
    private static String quote(Object value) {
        if (value == null) {
            return "missing";
        }
        String text = value.toString().replaceAll("\\p{Cntrl}", "\uFFFD");
        return '\'' + (text.length() <= QUOTE_CHARS_MAX ? text : text.substring(0, QUOTE_CHARS_MAX) + "…") + '\'';
    }
}
