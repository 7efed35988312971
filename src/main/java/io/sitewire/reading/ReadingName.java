package io.sitewire.reading;

import java.nio.charset.StandardCharsets;

/**
 * The rule for the name of a machine or a sensor: what plants call their things, spaces, slashes and emoji included, as long as it can
 * be seen and is short enough for a header and a key.
 */
public final class ReadingName {
    /** The most bytes of a name in UTF-8. */
    public static final int BYTES_MAX = 255;
    /** The machine that an edge is to the core: its readings are what happens to the edge itself. No device may be called so. */
    public static final String EDGE = "_edge";
    /** In words, for error messages. */
    public static final String RULE = "1 to " + BYTES_MAX + " bytes of UTF-8, not blank, no control characters";

    /** What a name can break. */
    public enum Fault { BLANK, TOO_LONG, CONTROL_CHARACTER, NOT_UNICODE }

    private ReadingName() {
    }

    /** @return what is wrong with the name, or null if it can be used */
    public static Fault check(String name) {
        if (name.isBlank()) {
            return Fault.BLANK;
        }
        // A character is at least one byte, so the exact count is needed for short names only.
        if (name.length() > BYTES_MAX || name.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            return Fault.TOO_LONG;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isISOControl(c)) {
                return Fault.CONTROL_CHARACTER;
            }
            if (Character.isHighSurrogate(c) && i + 1 < name.length() && Character.isLowSurrogate(name.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                // Half a character would become '?' on the wire, and two different names one.
                return Fault.NOT_UNICODE;
            }
        }
        return null;
    }
}
