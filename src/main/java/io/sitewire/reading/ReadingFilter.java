package io.sitewire.reading;

import java.time.Instant;
import java.util.List;

/**
 * A subset of all readings. An empty list takes every name.
 *
 * @param from the earliest time of a reading, inclusive
 * @param to the latest, exclusive
 */
public record ReadingFilter(List<NamePattern> sites, List<NamePattern> machines, List<NamePattern> sensors, Instant from, Instant to) {
    public ReadingFilter {
        sites = List.copyOf(sites);
        machines = List.copyOf(machines);
        sensors = List.copyOf(sensors);
    }

    /** @param time when it was measured, or where that is not known, received */
    public boolean matches(String site, String machine, String sensor, Instant time) {
        return !time.isBefore(from) && time.isBefore(to) && any(sites, site) && any(machines, machine) && any(sensors, sensor);
    }

    private static boolean any(List<NamePattern> patterns, String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
