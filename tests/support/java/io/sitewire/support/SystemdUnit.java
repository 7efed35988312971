package io.sitewire.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a systemd unit says; of its syntax only what ours use. */
public final class SystemdUnit {
    private final Path file;
    private final Map<String, List<String>> values = new TreeMap<>();

    private SystemdUnit(Path file) {
        this.file = file;
    }

    public static SystemdUnit read(Path file) throws IOException {
        SystemdUnit unit = new SystemdUnit(file);
        String section = "";
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("[")) {
                section = line.substring(1, line.length() - 1);
            } else if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split("=", 2);
                unit.values.computeIfAbsent(section + '.' + parts[0], key -> new ArrayList<>()).add(parts[1]);
            }
        }
        return unit;
    }

    /** All values of a key; none if it is not there. */
    public List<String> values(String section, String key) {
        return values.getOrDefault(section + '.' + key, List.of());
    }

    /** The value of a key that must be there once. */
    public String value(String section, String key) {
        List<String> all = values(section, key);
        if (all.size() != 1) {
            throw new AssertionError(file + ": [" + section + "] " + key + " is " + all);
        }
        return all.get(0);
    }
}
