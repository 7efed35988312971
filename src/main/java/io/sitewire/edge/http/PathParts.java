package io.sitewire.edge.http;

import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Takes machine and sensor from the request's path as it was sent. The path parameters that Camel gives are not used: a header or a query
 * parameter of the same name would be mixed with them.
 */
final class PathParts {
    private PathParts() {
    }

    /** @return the part, counted from the end of the path, 0 being the last; {@code %2F} is a slash in a name, and {@code +} a plus */
    static String fromEnd(String path, int index) throws ReadingRejectedException {
        String[] parts = path.split("/", -1);
        return index < parts.length ? decode(parts[parts.length - 1 - index]) : "";
    }

    /** @throws ReadingRejectedException if an escape is broken, or the bytes are not UTF-8 */
    static String decode(String part) throws ReadingRejectedException {
        if (part.indexOf('%') < 0) {
            return part;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < part.length()) {
            int escape = part.indexOf('%', i);
            int plainEnd = escape < 0 ? part.length() : escape;
            bytes.writeBytes(part.substring(i, plainEnd).getBytes(StandardCharsets.UTF_8));
            i = plainEnd;
            if (escape >= 0) {
                int high = escape + 2 < part.length() ? Character.digit(part.charAt(escape + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(part.charAt(escape + 2), 16);
                if (low < 0) {
                    throw invalid("'%' is not followed by two hexadecimal digits");
                }
                bytes.write(high << 4 | low);
                i = escape + 3;
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw invalid("its escapes are not UTF-8");
        }
    }

    private static ReadingRejectedException invalid(String why) {
        return new ReadingRejectedException(RejectReason.NAME_INVALID, "name in the request's path cannot be read: " + why);
    }
}
