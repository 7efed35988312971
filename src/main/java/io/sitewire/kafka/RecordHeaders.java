package io.sitewire.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Takes the headers of a record off the wire. */
final class RecordHeaders {
    /** Camel would take headers with such names as orders, such as which topic to write to: nobody on the wire may give them. */
    private static final String[] RESERVED = {"camel", "kafka.", "org.apache.camel"};
    private static final Set<String> NAMES = Set.of(
            io.sitewire.reading.Headers.SITE, io.sitewire.reading.Headers.MACHINE, io.sitewire.reading.Headers.SENSOR,
            io.sitewire.reading.Headers.TIME, io.sitewire.reading.Headers.RECEIVED, io.sitewire.reading.Headers.EPOCH,
            io.sitewire.reading.Headers.POSITION, io.sitewire.reading.Headers.CONTENT_TYPE, io.sitewire.reading.Headers.SOURCE,
            io.sitewire.reading.Headers.VALUE, io.sitewire.reading.Headers.ACKNOWLEDGED, io.sitewire.reading.Headers.REASON,
            io.sitewire.reading.Headers.DETAIL, io.sitewire.reading.Headers.ORIGIN, io.sitewire.reading.Headers.KIND,
            io.sitewire.reading.Headers.CONTINUES, io.sitewire.reading.Headers.END, io.sitewire.reading.Headers.HASH);
    private static final Set<String> NAMES_IN_ANY_CASE = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        NAMES_IN_ANY_CASE.addAll(NAMES);
    }

    private RecordHeaders() {
    }

    /** Of several headers with the same name the last one counts, as everywhere. */
    static void copy(Headers from, Map<String, Object> to) {
        for (Header header : from) {
            if (header.value() != null && isAccepted(header.key())) {
                to.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
    }

    private static boolean isAccepted(String name) {
        if (NAMES.contains(name)) {
            return true;
        }
        for (String reserved : RESERVED) {
            if (name.regionMatches(true, 0, reserved, 0, reserved.length())) {
                return false;
            }
        }
        // Camel's names have no case, Kafka's have: a "Site" beside the "site" would replace it.
        return !NAMES_IN_ANY_CASE.contains(name);
    }
}
