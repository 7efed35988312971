package io.sitewire.edge.step;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.SourceProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.camel.Exchange;

/**
 * Leaves out readings whose value differs too little from the last one of the same sensor that went on (a dead band), unless that is too
 * long ago. Any number of threads.
 *
 * <p>Memory: the last reading that went on of each of the {@link #SENSORS_MAX} sensors that sent last. It is gone with the process: after a
 * start the first reading of each sensor goes on.
 */
public final class DropUnchanged extends ReadingStep {
    static final int SENSORS_MAX = 20_000;
    /** A payload that is no number and larger than this is not compared. */
    static final int PAYLOAD_MAX = 256;

    private final Clock clock;
    private final Map<String, Passed> last = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Passed> eldest) {
            return size() > SENSORS_MAX;
        }
    };
    private double absolute;
    private double percent;
    private Duration silenceMax = Duration.ofHours(1);
    private String field;

    public DropUnchanged() {
        this(Clock.systemUTC());
    }

    DropUnchanged(Clock clock) {
        super("drop-unchanged");
        this.clock = clock;
    }

    public void setAbsolute(String text) {
        absolute = StepParameters.number("absolute", text, 0);
    }

    public void setPercent(String text) {
        percent = StepParameters.number("percent", text, 0);
    }

    public void setSilenceMax(String text) {
        silenceMax = StepParameters.duration("silenceMax", text);
    }

    public void setField(String text) {
        field = text;
    }

    @Override
    void take(Exchange reading, Outcome outcome) {
        String key = Readings.key("", reading);
        Passed passed = new Passed(key, Readings.number(reading, field), Readings.payload(reading), Readings.time(reading, clock));
        synchronized (last) {
            Passed before = last.get(key);
            if (before != null && isUnchanged(before, passed)) {
                outcome.leaveOut();
                return;
            }
            last.put(key, passed);
        }
        outcome.store(passed);
        outcome.keep();
    }

    private boolean isUnchanged(Passed before, Passed now) {
        if (Duration.between(before.time, now.time).abs().compareTo(silenceMax) >= 0) {
            return false;
        }
        if (before.number.isPresent() && now.number.isPresent()) {
            double reference = before.number.getAsDouble();
            double band = Math.max(absolute, Math.abs(reference) * percent / 100);
            return Math.abs(now.number.getAsDouble() - reference) <= band;
        }
        return before.payload != null && now.payload != null && Arrays.equals(before.payload, now.payload);
    }

    /** A reading that went on; if it cannot be stored, it is as if it had never been. */
    private final class Passed implements SourceProgress {
        private final String key;
        private final OptionalDouble number;
        /** Null if it is not compared. */
        private final byte[] payload;
        private final Instant time;

        Passed(String key, OptionalDouble number, byte[] payload, Instant time) {
            this.key = key;
            this.number = number;
            this.payload = number.isPresent() || payload.length > PAYLOAD_MAX ? null : payload;
            this.time = time;
        }

        @Override
        public List<SourceState> states(String buffer) {
            return List.of();
        }

        @Override
        public void failed(String buffer) {
            synchronized (last) {
                last.remove(key, this);
            }
        }
    }
}
