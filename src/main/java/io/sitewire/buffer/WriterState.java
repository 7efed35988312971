package io.sitewire.buffer;

import io.sitewire.buffer.BufferStatistics.State;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writer does, and one line in the log each time that it changes. The writer's thread changes it. */
final class WriterState {
    private static final Logger LOG = LoggerFactory.getLogger(WriterState.class);

    private final BufferOptions options;
    private final Path directory;
    private final Segments segments;
    private final Counters counters;
    private final Clock clock;

    WriterState(BufferOptions options, Path directory, Segments segments, Counters counters, Clock clock) {
        this.options = options;
        this.directory = directory;
        this.segments = segments;
        this.counters = counters;
        this.clock = clock;
    }

    State get() {
        return counters.state;
    }

    /** @param position the next reading's */
    void enter(State state, long position) {
        if (counters.state == state) {
            return;
        }
        if (state == State.UP) {
            LOG.info("buffer {} stores again, from position {} on", options.name(), position);
        } else if (state == State.FULL) {
            LOG.warn("buffer {} is full: bytes on disk {}, limit {}, policy {}", options.name(), segments.bytes(), options.sizeMax(),
                    options.fullPolicy());
        }
        counters.state = state;
        counters.watch.entered(state, clock.millis());
    }

    /** @param space whether there is no space, rather than something broken */
    void failed(Throwable why, boolean space, long position) {
        State state = space ? State.NO_SPACE : State.FAILING;
        if (counters.state != state) {
            LOG.warn("writing failed: buffer {} in {}, position {}; nothing is acknowledged until it works again; tried again every"
                    + " {} ms; {}", options.name(), directory, position, options.retryDelay().toMillis(),
                    space ? "free some space" : "look at the disk", why);
        }
        enter(state, position);
    }
}
