package io.sitewire.edge.file;

import io.sitewire.edge.Control;
import io.sitewire.edge.ReadingItem;
import io.sitewire.reading.Place;
import java.util.List;
import java.util.Map;

/**
 * Lines of which each is a JSON object and a reading: NDJSON files, and the bodies of batch requests. What a line says of itself is read
 * by enrichment. Immutable.
 */
public final class JsonLines implements Lines {
    private static final String TYPE = "application/json";

    private final LineItems items;
    private final Place place;

    /** @param place what counts for a line that names no machine or sensor itself */
    public JsonLines(LineItems items, Place place) {
        this.items = items;
        this.place = place;
    }

    @Override
    public String separators() {
        return "";
    }

    @Override
    public List<ReadingItem> read(RawLine line) {
        ReadingItem faulty = items.faulty(line, TYPE);
        if (faulty != null) {
            return List.of(faulty);
        }
        Map<String, Object> headers = items.headers(line, TYPE);
        headers.put(Control.FIELDS, Control.Fields.JSON);
        if (place.machine() != null) {
            headers.put(Control.MACHINE_DEFAULT, place.machine());
        }
        if (place.sensor() != null) {
            headers.put(Control.SENSOR_DEFAULT, place.sensor());
        }
        return List.of(new ReadingItem(headers, line.bytes(), null));
    }
}
