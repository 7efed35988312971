package io.sitewire.edge.step;

import java.time.Clock;
import java.time.Duration;
import java.util.OptionalDouble;
import org.apache.camel.Exchange;
import org.apache.camel.support.CamelContextHelper;

/** Puts readings into the windows of their sensors, so that only the windows' results go on. Any number of threads. */
public final class ThinOut extends ReadingStep {
    private final Clock clock = Clock.systemUTC();
    private long length = Duration.ofMinutes(1).toMillis();
    private Window.Value value = Window.Value.AVERAGE;
    private String name = "default";
    private String field;

    public ThinOut() {
        super("thin-out");
    }

    public void setWindow(String text) {
        length = StepParameters.duration("window", text).toMillis();
    }

    public void setValue(String text) {
        value = StepParameters.choice("value", text, Window.Value.class);
    }

    /** @param text tells windows of two such steps apart */
    public void setName(String text) {
        if (text.isBlank() || text.length() > 32) {
            throw StepParameters.invalid("name", text, "1 to 32 characters");
        }
        name = text;
    }

    public void setField(String text) {
        field = text;
    }

    @Override
    void take(Exchange reading, Outcome outcome) {
        OptionalDouble number = Readings.number(reading, field);
        if (number.isEmpty()) {
            outcome.keep();
            return;
        }
        ThinOutWindows windows = CamelContextHelper.mandatoryLookup(reading.getContext(), ThinOutWindows.NAME, ThinOutWindows.class);
        ThinOutWindows.Outcome became = windows.add(reading.getContext(), Readings.key(name, reading), Readings.time(reading, clock),
                number.getAsDouble(), length, value);
        if (became instanceof ThinOutWindows.Outcome.Taken taken) {
            taken.results().forEach(outcome::add);
            outcome.store(taken.progress());
            outcome.leaveOut();
        } else {
            outcome.keep();
        }
    }
}
