package io.sitewire.edge.file;

import io.sitewire.config.EnrichConfig;
import io.sitewire.config.FileConfig;
import io.sitewire.reading.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What the columns of a CSV file mean, found from its header. Immutable. A column that is not there is -1.
 *
 * <p>A file with a sensor column or a value column is long: a line is a reading. Any other is wide: a line is one moment, and each column
 * that is neither time nor machine is a sensor named by its header.
 *
 * @param names of all columns, stripped; a column without a name is empty
 * @param clock the column with the time of day, if {@code time} holds the date only
 * @param value the column with the number of a long file
 * @param sensors the sensor columns of a wide file; empty if it is long
 * @param place what the file's path says of machine and sensor
 */
record CsvColumns(List<String> names, int time, int clock, int machine, int sensor, int value, List<Integer> sensors, Place place) {
    /** A line has at most this many readings, and its readings are in memory together. */
    static final int COLUMNS_MAX = 10_000;

    static CsvColumns of(List<String> header, Place place, FileConfig file, EnrichConfig enrich) {
        List<String> names = header.stream().map(String::strip).toList();
        if (names.size() > COLUMNS_MAX) {
            throw new FileRefusedException(FileRefusal.COLUMNS_TOO_MANY, names.size() + " columns, at most " + COLUMNS_MAX + " can be");
        }
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (!name.isEmpty() && !seen.add(name)) {
                throw new FileRefusedException(FileRefusal.COLUMN_DUPLICATE, "two columns are called '" + shown(name) + "'");
            }
        }
        List<String> lower = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        int time = find(lower, Optional.empty(), file.timeColumns());
        int clock = -1;
        if (lower.contains("date") && lower.contains("time") && file.timeColumns().containsAll(List.of("date", "time"))) {
            time = lower.indexOf("date");
            clock = lower.indexOf("time");
        }
        int machine = find(lower, enrich.machineField(), file.machineColumns());
        int sensor = find(lower, enrich.sensorField(), file.sensorColumns());
        int value = find(lower, Optional.empty(), file.valueColumns());
        List<Integer> sensors = new ArrayList<>();
        if (sensor < 0 && value < 0) {
            for (int i = 0; i < names.size(); i++) {
                if (i != time && i != clock && i != machine && !names.get(i).isEmpty()) {
                    sensors.add(i);
                }
            }
            if (time < 0 || sensors.isEmpty()) {
                throw new FileRefusedException(FileRefusal.COLUMNS_UNKNOWN, "the first line is no header that can be used: '"
                        + shown(String.join("|", names)) + "'; a long file needs a column of sitewire.file.value-columns or "
                        + "sensor-columns, a wide one a column of sitewire.file.time-columns and a sensor beside it");
            }
        }
        if (machine < 0 && place.machine() == null) {
            throw new FileRefusedException(FileRefusal.MACHINE_UNKNOWN, "no column of sitewire.file.machine-columns, and none of "
                    + "sitewire.enrich.file-patterns fits the file's path");
        }
        return new CsvColumns(names, time, clock, machine, sensor, value, List.copyOf(sensors), place);
    }

    /** The last column with a name: a line may end after it. */
    int lastNamed() {
        int last = names.size() - 1;
        while (names.get(last).isEmpty()) {
            last--;
        }
        return last;
    }

    private static int find(List<String> names, Optional<String> configured, List<String> usual) {
        if (configured.isPresent() && names.contains(configured.get().toLowerCase(Locale.ROOT))) {
            return names.indexOf(configured.get().toLowerCase(Locale.ROOT));
        }
        for (String name : usual) {
            int index = names.indexOf(name.strip().toLowerCase(Locale.ROOT));
            if (index >= 0) {
                return index;
            }
        }
        return -1;
    }

    private static String shown(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
}
