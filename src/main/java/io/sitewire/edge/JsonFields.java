package io.sitewire.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads a few fields out of a JSON object without building it, and so that the whole of it is known to be JSON. Any thread.
 *
 * <p>A field within another is named with a dot, {@code device.id}; of a name that stands twice the last counts.
 */
public final class JsonFields {
    /** Interned names of fields would stay in memory, and devices make them up. */
    private static final JsonFactory FACTORY = JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    private JsonFields() {
    }

    /**
     * @return the fields that are there and hold a text or a number, as text; a number as it is written
     * @throws ReadingRejectedException if the payload is not one JSON object
     */
    public static Map<String, String> read(byte[] payload, Set<String> paths) throws ReadingRejectedException {
        Map<String, String> found = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(payload)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw invalid("it is not a JSON object");
            }
            readObject(parser, "", paths, found);
            if (parser.nextToken() != null) {
                throw invalid("something follows the JSON object");
            }
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the payload, which belongs into no log.
            throw invalid("it is not JSON from column " + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr()) + " on");
        } catch (IOException e) {
            throw invalid("it is not JSON");
        }
        return found;
    }

    private static void readObject(JsonParser parser, String prefix, Set<String> paths, Map<String, String> found) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String path = prefix + parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.START_OBJECT && isWithin(path, paths)) {
                readObject(parser, path + '.', paths, found);
            } else if (value.isStructStart()) {
                parser.skipChildren();
            } else if (paths.contains(path)) {
                if (value == JsonToken.VALUE_STRING || value.isNumeric()) {
                    found.put(path, parser.getText());
                } else {
                    found.remove(path);
                }
            }
        }
    }

    private static boolean isWithin(String path, Set<String> paths) {
        for (String wanted : paths) {
            if (wanted.length() > path.length() && wanted.startsWith(path) && wanted.charAt(path.length()) == '.') {
                return true;
            }
        }
        return false;
    }

    private static ReadingRejectedException invalid(String detail) {
        return new ReadingRejectedException(RejectReason.JSON_INVALID, "payload cannot be read: " + detail);
    }
}
