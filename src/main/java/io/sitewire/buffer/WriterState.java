package io.sitewire.buffer;

import io.sitewire.buffer.BufferStatistics.State;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the writer does. Each change is seen from outside at once; the log says once what is in the way, and once that storing has gone on
 * for good. The writer's thread changes it.
 */
final class WriterState {
    private static final Logger LOG = LoggerFactory.getLogger(WriterState.class);

    private final LogWriter.Parts parts;
    private final BufferOptions options;
    private final Counters counters;
    private final Clock clock;
    private final SteadyClock steady;
    private Outage outage;

    WriterState(LogWriter.Parts parts, SteadyClock steady) {
        this.parts = parts;
        this.options = parts.options();
        this.counters = parts.counters();
        this.clock = parts.clock();
        this.steady = steady;
    }

    State get() {
        return counters.state;
    }

    /** What is tried again by itself, since nothing else tells that it is over. */
    boolean isFailing() {
        return counters.state == State.FAILING || counters.state == State.READ_ONLY;
    }

    void enter(State state) {
        if (counters.state == state) {
            return;
        }
        if (state == State.UP) {
            outage.stores(steady.millis(), parts.queue());
        } else {
            obstructed(state);
        }
        counters.state = state;
        counters.watch.entered(state, clock.millis());
    }

    private void obstructed(State state) {
        if (outage == null) {
            outage = new Outage(clock.instant(), steady.millis(), dropped());
        }
        if (outage.obstructed(state, parts.queue()) && state == State.FULL) {
            LOG.warn("buffer {} is full: bytes on disk {}, limit {}, policy {}; {}; the log says when it is over", options.name(),
                    parts.segments().bytes(), options.sizeMax(), options.fullPolicy(),
                    options.fullPolicy() == BufferOptions.FullPolicy.DROP_NEWEST ? "what comes is dropped and counted"
                            : "sources are not acknowledged and keep what they have");
        }
    }

    /** @param position the next reading's */
    void failed(Throwable why, long position) {
        State state = why instanceof IOException io ? obstacle(io) : State.FAILING;
        if (counters.state != state && (outage == null || !outage.obstacles().contains(state))) {
            LOG.warn("writing failed: buffer {} in {}, position {}; nothing is acknowledged until it works again; tried again every"
                    + " {} ms; {}", options.name(), parts.directory(), position, options.retryDelay().toMillis(), advice(state), why);
        }
        enter(state);
    }

    private State obstacle(IOException why) {
        if (parts.files().isOutOfSpace(parts.directory(), why)) {
            return State.NO_SPACE;
        }
        return parts.files().isReadOnly(parts.directory(), why) ? State.READ_ONLY : State.FAILING;
    }

    private static String advice(State state) {
        return switch (state) {
            case NO_SPACE -> "free some space";
            case READ_ONLY -> "make the folder writable for this process";
            default -> "look at the disk";
        };
    }

    /**
     * Says so if storing has gone on for good. To be asked often.
     *
     * @param room bytes that are free within {@code sizeMax}
     * @param position the next reading's
     */
    void settle(long room, long position) {
        if (outage == null || !outage.isOver(steady.millis(), room, options.sizeMax())) {
            return;
        }
        LOG.info("buffer {} has recovered: it was {} from {} on for {} s, and stored in between {} times; appends that waited {}, readings"
                + " dropped {}, next position {}", options.name(), outage.obstacles(), outage.since(), outage.seconds(),
                outage.interruptions(), outage.waited(), outage.dropped(dropped()), position);
        outage = null;
    }

    private long dropped() {
        Map<String, Long> missing = counters.missing();
        return missing.getOrDefault(GapReason.DROP_NEWEST.text(), 0L) + missing.getOrDefault(GapReason.DROP_OLDEST.text(), 0L);
    }
}
