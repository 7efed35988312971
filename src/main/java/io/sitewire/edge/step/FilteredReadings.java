package io.sitewire.edge.step;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

/**
 * Counts readings that a route leaves out on purpose, as {@code sitewire.readings.filtered}: they are not "accepted" in the ledger's
 * sense, since they get no position, and neither are they lost. Any number of threads.
 */
@Singleton
@Unremovable
@Named(FilteredReadings.NAME)
final class FilteredReadings {
    static final String NAME = "filteredReadings";
    private final MeterRegistry registry;

    @Inject
    public FilteredReadings(MeterRegistry registry) {
        this.registry = registry;
    }

    void filtered(String by, String source) {
        registry.counter("sitewire.readings.filtered", "by", by, "source", source == null ? "unknown" : source).increment();
    }
}
