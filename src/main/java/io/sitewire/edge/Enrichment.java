package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.mqtt.MqttListenerConstants;
import io.sitewire.config.EnrichConfig;
import io.sitewire.config.SitewireConfig;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Place;
import io.sitewire.reading.ReadingName;
import io.sitewire.reading.TopicPattern;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The one place where a message becomes a reading: whatever route it came by, it leaves with a {@code byte[]} body and the design's
 * headers, all strings, and nothing else that would be stored. Any number of threads.
 *
 * <p>Machine and sensor come from, in this order: the header that the route has set; the JSON field that the configuration names, which
 * then must be there; the first topic pattern that fits {@code CamelMqttTopic}; {@link Control#MACHINE_DEFAULT}. The payload's bytes are
 * never touched, and nothing is remembered of a machine.
 */
@Singleton
@Unremovable
@Named("enrichment")
final class Enrichment implements Processor {
    /** Of a content type or a value, in characters; a longer one is left out. */
    private static final int HEADER_MAX = 255;
    private static final String MACHINE_FIELD = "machine";
    private static final String SENSOR_FIELD = "sensor";

    private final String site;
    private final long sizeMax;
    private final List<TopicPattern> patterns;
    private final String machineField;
    private final String sensorField;
    private final String timeField;
    private final Set<String> fields = new HashSet<>();
    private final MeasurementTime time;
    private final Clock clock;

    @Inject
    public Enrichment(SitewireConfig config) {
        this(config, Clock.systemUTC());
    }

    Enrichment(SitewireConfig config, Clock clock) {
        EnrichConfig enrich = config.enrich();
        this.site = config.site().orElseThrow(() -> new IllegalStateException("sitewire.site is not set"));
        this.sizeMax = config.reading().sizeMax().asLongValue();
        this.patterns = TopicPattern.parseAll(enrich.topicPatterns());
        this.machineField = enrich.machineField().orElse(null);
        this.sensorField = enrich.sensorField().orElse(null);
        this.timeField = enrich.timeField().orElse(null);
        fields.add(machineField == null ? MACHINE_FIELD : machineField);
        fields.add(sensorField == null ? SENSOR_FIELD : sensorField);
        enrich.timeField().ifPresent(fields::add);
        this.time = new MeasurementTime(enrich.timeZone(), enrich.dateOrder().orElse(null));
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws ReadingRejectedException {
        Message message = exchange.getMessage();
        byte[] payload = payload(message);
        Map<String, String> found = fields(message, payload);
        Place place = place(message);
        String machine = name("machine", first(header(message, Headers.MACHINE), found.get(MACHINE_FIELD), place.machine(),
                header(message, Control.MACHINE_DEFAULT)), message);
        String sensor = name("sensor", first(header(message, Headers.SENSOR), found.get(SENSOR_FIELD), place.sensor(),
                header(message, Control.SENSOR_DEFAULT)), message);
        String measured = first(header(message, Headers.TIME), found.get(Headers.TIME));

        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(Headers.SITE, site);
        headers.put(Headers.MACHINE, machine);
        headers.put(Headers.SENSOR, sensor);
        put(headers, Headers.TIME, measured == null ? null : time.toUtc(measured));
        String received = header(message, Headers.RECEIVED);
        headers.put(Headers.RECEIVED, received == null ? DateTimeFormatter.ISO_INSTANT.format(clock.instant()) : received);
        headers.put(Headers.SOURCE, source(exchange));
        put(headers, Headers.CONTENT_TYPE, contentType(message));
        String number = header(message, Headers.VALUE);
        put(headers, Headers.VALUE, number == null || number.length() > HEADER_MAX ? null : number);
        String unit = header(message, Headers.UNIT);
        put(headers, Headers.UNIT, unit == null || unit.length() > HEADER_MAX ? null : unit);
        message.getHeaders().forEach((key, value) -> {
            if (key.startsWith("Camel") && !key.startsWith("CamelSitewire")) {
                headers.put(key, value);
            }
        });
        message.setHeaders(headers);
        message.setBody(payload);
    }

    private byte[] payload(Message message) throws ReadingRejectedException {
        byte[] payload = message.getBody() instanceof byte[] bytes ? bytes : message.getBody(byte[].class);
        if (payload == null) {
            return new byte[0];
        }
        if (payload.length > sizeMax) {
            throw new ReadingRejectedException(RejectReason.PAYLOAD_TOO_LARGE,
                    "payload is too large: " + payload.length + " bytes, sitewire.reading.size-max is " + sizeMax);
        }
        return payload;
    }

    /** @return what the payload says, under the names that enrichment uses for it */
    private Map<String, String> fields(Message message, byte[] payload) throws ReadingRejectedException {
        Control.Fields wanted = message.getHeader(Control.FIELDS, Control.Fields.class);
        boolean machineMissing = header(message, Headers.MACHINE) == null;
        boolean sensorMissing = header(message, Headers.SENSOR) == null;
        boolean place = machineField != null && machineMissing || sensorField != null && sensorMissing;
        // A payload need not be JSON, and then has no field for the time; but one that begins like an object must be one.
        boolean timed = timeField != null && header(message, Headers.TIME) == null && (place || beginsAsObject(payload));
        if (wanted == Control.Fields.NONE || wanted == null && !place && !timed) {
            return Map.of();
        }
        Map<String, String> read = JsonFields.read(payload, fields);
        Map<String, String> found = new HashMap<>();
        found.put(MACHINE_FIELD, field(read, machineField, MACHINE_FIELD, machineMissing));
        found.put(SENSOR_FIELD, field(read, sensorField, SENSOR_FIELD, sensorMissing));
        if (timeField != null) {
            found.put(Headers.TIME, field(read, timeField, null, header(message, Headers.TIME) == null));
        }
        if (wanted == null) {
            // Nobody asked for the usual names: without a configured field, the topic says it.
            found.keySet().removeIf(key -> key.equals(MACHINE_FIELD) && machineField == null
                    || key.equals(SENSOR_FIELD) && sensorField == null);
        }
        return found;
    }

    private static String field(Map<String, String> read, String configured, String usual, boolean needed) throws ReadingRejectedException {
        String text = read.get(configured == null ? usual : configured);
        if (text == null && configured != null && needed) {
            throw new ReadingRejectedException(RejectReason.FIELD_MISSING,
                    "payload has no field '" + configured + "' with a text or a number");
        }
        return text;
    }

    private Place place(Message message) {
        String topic = header(message, MqttListenerConstants.MQTT_TOPIC);
        Place place = topic == null ? null : TopicPattern.firstMatch(patterns, topic);
        return place == null ? new Place(null, null) : place;
    }

    private String name(String what, String name, Message message) throws ReadingRejectedException {
        if (name == null) {
            String topic = header(message, MqttListenerConstants.MQTT_TOPIC);
            if (topic != null) {
                throw new ReadingRejectedException(RejectReason.TOPIC_UNMATCHED, "topic names no " + what
                        + ": none of sitewire.enrich.topic-patterns " + patterns + " fits");
            }
            throw new ReadingRejectedException(what.equals(MACHINE_FIELD) ? RejectReason.MACHINE_UNKNOWN : RejectReason.SENSOR_UNKNOWN,
                    "nothing names the " + what);
        }
        if (what.equals(MACHINE_FIELD) && name.equals(ReadingName.EDGE)) {
            throw new ReadingRejectedException(RejectReason.NAME_INVALID, "name of the machine cannot be used: " + name
                    + " is this edge itself");
        }
        ReadingName.Fault fault = ReadingName.check(name);
        if (fault != null) {
            boolean tooLong = fault == ReadingName.Fault.TOO_LONG;
            throw new ReadingRejectedException(tooLong ? RejectReason.NAME_TOO_LONG : RejectReason.NAME_INVALID, "name of the " + what
                    + " cannot be used: " + fault + ", " + name.getBytes(StandardCharsets.UTF_8).length + " bytes; it is to have "
                    + ReadingName.RULE);
        }
        return name;
    }

    private static String source(Exchange exchange) {
        String source = header(exchange.getMessage(), Headers.SOURCE);
        if (source != null || exchange.getFromEndpoint() == null) {
            return source == null ? "unknown" : source;
        }
        String uri = exchange.getFromEndpoint().getEndpointUri();
        return uri.substring(0, uri.indexOf(':'));
    }

    private static String contentType(Message message) {
        String type = header(message, Headers.CONTENT_TYPE);
        return type == null || type.isBlank() || type.length() > HEADER_MAX ? null : type.strip();
    }

    private static boolean beginsAsObject(byte[] payload) {
        for (byte b : payload) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }

    private static String header(Message message, String name) {
        return message.getHeader(name) instanceof String text ? text : null;
    }

    private static String first(String... candidates) {
        for (String candidate : candidates) {
            if (candidate != null) {
                return candidate;
            }
        }
        return null;
    }

    private static void put(Map<String, Object> headers, String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
