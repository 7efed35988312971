package io.sitewire.reading;

/**
 * The key of a reading in {@code telemetry}: {@code site/machine/sensor}. A {@code %} or {@code /} inside a part is written
 * {@code %25} or {@code %2F}, so that different sensors never share a key.
 */
public final class ReadingKey {
    private ReadingKey() {
    }

    public static String of(String site, String machine, String sensor) {
        return escape(site) + '/' + escape(machine) + '/' + escape(sensor);
    }

    private static String escape(String part) {
        return part.indexOf('%') < 0 && part.indexOf('/') < 0 ? part : part.replace("%", "%25").replace("/", "%2F");
    }
}
