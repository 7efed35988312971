package io.sitewire.demo;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity that a simulated machine gives to a reading, so that it can be found again in {@code telemetry}: where it was measured
 * and how many readings of its sensor came before it. Its text, {@code site/machine/sensor/sequence}, is the payload's {@code id}.
 */
public record ReadingId(String site, String machine, String sensor, int sequence) {
    private static final Pattern TEXT = Pattern.compile("([^/]+)/([^/]+)/([^/]+)/(\\d{1,9})");

    public ReadingId {
        Objects.requireNonNull(site);
        Objects.requireNonNull(machine);
        Objects.requireNonNull(sensor);
        if (sequence < 0) {
            throw new IllegalArgumentException("sequence " + sequence + " below 0");
        }
    }

    /** @return the identity with that text, or nothing if it is not the text of one */
    public static Optional<ReadingId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new ReadingId(matcher.group(1), matcher.group(2), matcher.group(3), Integer.parseInt(matcher.group(4))))
                : Optional.empty();
    }

    /** The sensor's name in {@code telemetry}: what the order of readings is promised for. */
    public String stream() {
        return site + "/" + machine + "/" + sensor;
    }

    @Override
    public String toString() {
        return stream() + "/" + sequence;
    }
}
