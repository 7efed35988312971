package io.sitewire.edge.file;

import io.sitewire.edge.Control;
import io.sitewire.edge.MeasurementTime;
import io.sitewire.edge.ReadingItem;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines of a CSV file. Of a long file a line is a reading and its bytes are the payload; of a wide one each cell with text is a
 * reading, and the cell's text is the payload. The number that a cell holds goes into the header {@code value}. One thread.
 */
final class CsvLines implements Lines {
    private static final String LINE_TYPE = "text/csv";
    private static final String CELL_TYPE = "text/plain";

    private final CsvText text;
    private final CsvColumns columns;
    private final LineItems items;
    private final MeasurementTime time;

    CsvLines(CsvText text, CsvColumns columns, LineItems items, MeasurementTime time) {
        this.text = text;
        this.columns = columns;
        this.items = items;
        this.time = time;
    }

    @Override
    public String separators() {
        return String.valueOf(text.separator());
    }

    @Override
    public List<ReadingItem> read(RawLine line) {
        ReadingItem faulty = items.faulty(line, LINE_TYPE);
        if (faulty != null) {
            return List.of(faulty);
        }
        try {
            List<String> cells = cells(line);
            if (cells.stream().allMatch(String::isBlank)) {
                return List.of();
            }
            Map<String, Object> common = new HashMap<>();
            common.put(Control.FIELDS, Control.Fields.NONE);
            put(common, Headers.TIME, time(cells));
            String machine = cell(cells, columns.machine());
            put(common, Headers.MACHINE, machine == null ? columns.place().machine() : machine);
            return columns.sensors().isEmpty() ? List.of(whole(line, cells, common)) : cells(line, cells, common);
        } catch (ReadingRejectedException e) {
            return List.of(items.rejected(line, LINE_TYPE, e));
        }
    }

    private List<String> cells(RawLine line) throws ReadingRejectedException {
        List<String> cells = text.cells(text.decode(line.bytes()));
        if (cells == null) {
            throw invalid("something follows a closing quote");
        }
        int expected = columns.names().size();
        if (cells.size() < columns.lastNamed() + 1 && cells.stream().anyMatch(cell -> !cell.isBlank())) {
            throw invalid(cells.size() + " cells, the header has " + expected);
        }
        for (int i = 0; i < cells.size(); i++) {
            // Many loggers end a line with a separator, so that a cell too many is nothing as long as it is empty.
            if ((i >= expected || columns.names().get(i).isEmpty()) && !cells.get(i).isBlank()) {
                throw invalid(i >= expected ? cells.size() + " cells, the header has " + expected
                        : "cell " + (i + 1) + " is in a column without a name");
            }
        }
        return cells;
    }

    private String time(List<String> cells) throws ReadingRejectedException {
        if (columns.time() < 0) {
            return null;
        }
        String date = cells.get(columns.time()).strip();
        return time.toUtc(columns.clock() < 0 ? date : date + ' ' + cells.get(columns.clock()).strip());
    }

    private ReadingItem whole(RawLine line, List<String> cells, Map<String, Object> common) {
        Map<String, Object> headers = items.headers(line, LINE_TYPE);
        headers.putAll(common);
        String sensor = cell(cells, columns.sensor());
        if (sensor == null) {
            sensor = columns.place().sensor();
        }
        put(headers, Headers.SENSOR, sensor == null && columns.sensor() < 0 ? columns.names().get(columns.value()) : sensor);
        put(headers, Headers.VALUE, columns.value() < 0 ? null : CsvNumber.read(cells.get(columns.value()), text.separator()));
        return new ReadingItem(headers, line.bytes(), null);
    }

    private List<ReadingItem> cells(RawLine line, List<String> cells, Map<String, Object> common) {
        List<ReadingItem> readings = new ArrayList<>();
        for (int column : columns.sensors()) {
            String cell = cells.get(column);
            if (!cell.isBlank()) {
                Map<String, Object> headers = items.headers(line, CELL_TYPE);
                headers.putAll(common);
                headers.put(Headers.SENSOR, columns.names().get(column));
                put(headers, Headers.VALUE, CsvNumber.read(cell, text.separator()));
                readings.add(new ReadingItem(headers, cell.getBytes(StandardCharsets.UTF_8), null));
            }
        }
        return readings;
    }

    private static String cell(List<String> cells, int column) {
        return column < 0 || cells.get(column).isBlank() ? null : cells.get(column).strip();
    }

    private static void put(Map<String, Object> headers, String name, String value) {
        if (value != null) {
            headers.put(name, value);
        }
    }

    private static ReadingRejectedException invalid(String why) {
        return new ReadingRejectedException(RejectReason.LINE_INVALID, "line cannot be read: " + why);
    }
}
