package io.sitewire.edge.step;

import io.sitewire.reading.Headers;
import io.sitewire.reading.NamePattern;
import java.util.List;
import org.apache.camel.Exchange;

/** Leaves out the readings of sensors that nobody wants. Any number of threads. */
public final class DropReadings extends ReadingStep {
    private List<NamePattern> machines = List.of(NamePattern.of("*"));
    private List<NamePattern> sensors = List.of();

    public DropReadings() {
        super("drop");
    }

    /** @param names patterns, separated by commas */
    public void setMachine(String names) {
        machines = StepParameters.patterns(names);
    }

    /** @param names patterns, separated by commas */
    public void setSensor(String names) {
        sensors = StepParameters.patterns(names);
    }

    @Override
    void take(Exchange reading, Outcome outcome) {
        if (fits(machines, text(reading, Headers.MACHINE)) && fits(sensors, text(reading, Headers.SENSOR))) {
            outcome.leaveOut();
        } else {
            outcome.keep();
        }
    }

    private static boolean fits(List<NamePattern> patterns, String name) {
        return name != null && patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
