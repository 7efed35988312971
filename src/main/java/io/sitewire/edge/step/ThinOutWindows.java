package io.sitewire.edge.step;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.SourceStore;
import io.sitewire.edge.UnreadableStates;
import io.sitewire.reading.Headers;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open windows of readings that are thinned out. A window is the state of a source in the outbox: it is stored before the reading's own
 * source is told "accepted", in the same write as the place of that source, so that a kill loses no reading that was accepted. It goes on
 * after a start. When it ends, its result is stored in the write that forgets it.
 *
 * <p>Bounded: an eighth of what a buffer has for states; a sensor for which there is no room is not thinned out. Any thread; one lock,
 * under which nothing waits.
 */
@Singleton
@Unremovable
@Named(ThinOutWindows.NAME)
final class ThinOutWindows {
    static final String NAME = "thinOutWindows";
    /** The {@code source} of results. */
    static final String SOURCE = "thin-out";
    private static final Logger LOG = LoggerFactory.getLogger(ThinOutWindows.class);

    private final String site;
    private final long sizeMax;
    private final Clock clock;
    private final Map<String, Window> open = new LinkedHashMap<>();
    /** Ended, but the write of their results failed after the next window had begun. */
    private final List<Map.Entry<String, Window>> left = new ArrayList<>();
    private long size;
    private boolean full;

    /** What became of a reading. */
    sealed interface Outcome {
        /** It is in a window. What ended by it, and what is to be stored with it. */
        record Taken(List<Exchange> results, SourceProgress progress) implements Outcome {
        }

        /** It belongs to a window that has ended, or there is no room for one. */
        record NotTaken() implements Outcome {
        }
    }

    @Inject
    public ThinOutWindows(SitewireConfig config, SourceStore store) {
        this(config.site().orElseThrow(() -> new IllegalStateException("sitewire.site is not set")), store, Clock.systemUTC());
    }

    ThinOutWindows(String site, SourceStore store, Clock clock) {
        this.site = site;
        this.sizeMax = store.sizeMax() / 8;
        this.clock = clock;
        List<String> unreadable = new ArrayList<>();
        store.states(EdgeBuffers.OUTBOX).forEach((source, state) -> {
            if (source.startsWith(Window.STATE)) {
                Window window = Window.of(state, clock.millis());
                if (window == null) {
                    unreadable.add(source);
                } else {
                    put(source.substring(Window.STATE.length()), window);
                }
            }
        });
        UnreadableStates.forget(store, EdgeBuffers.OUTBOX, unreadable, "readings that were in these windows are in no result");
    }

    /** Puts a reading into its sensor's window; one that is later than the window ends it. */
    synchronized Outcome add(CamelContext context, String key, Instant time, double number, long length, Window.Value value) {
        long start = Math.floorDiv(time.toEpochMilli(), length) * length;
        Window window = open.get(key);
        boolean ends = window != null && (window.length() != length || start > window.start());
        if (window != null && !ends && start < window.start() || window == null && !hasRoom(key)) {
            return new Outcome.NotTaken();
        }
        List<Exchange> results = ends ? List.of(result(context, key, window)) : List.of();
        Window current = window == null || ends ? new Window(start, length, value, clock.millis()) : window;
        current.add(number, clock.millis());
        put(key, current);
        return new Outcome.Taken(results, new Progress(key, current, number, ends ? window : null));
    }

    /** What ends because its sensor is silent: the results, and what is to be stored with them. */
    synchronized Outcome.Taken due(CamelContext context) {
        List<Exchange> results = new ArrayList<>();
        Map<String, Window> ended = new HashMap<>();
        left.forEach(each -> results.add(result(context, each.getKey(), each.getValue())));
        List<Map.Entry<String, Window>> again = List.copyOf(left);
        left.clear();
        for (Iterator<Map.Entry<String, Window>> each = open.entrySet().iterator(); each.hasNext();) {
            Map.Entry<String, Window> next = each.next();
            if (next.getValue().isIdle(clock.millis())) {
                results.add(result(context, next.getKey(), next.getValue()));
                ended.put(next.getKey(), next.getValue());
                size -= Window.size(next.getKey());
                each.remove();
            }
        }
        return new Outcome.Taken(results, new DueProgress(ended, again));
    }

    private boolean hasRoom(String key) {
        boolean room = size + Window.size(key) <= sizeMax;
        if (!room && !full) {
            LOG.warn("{} readings are not thinned out: sensor {}, sensors with a window {}, bytes of their windows {}, limit {}; "
                    + "they go on as they are; thin out fewer sensors, or raise sitewire.buffer.segment-size if it is below 1M",
                    StepError.WINDOWS_FULL, key, open.size(), size, sizeMax);
        }
        full = !room;
        return room;
    }

    private void put(String key, Window window) {
        if (open.put(key, window) == null) {
            size += Window.size(key);
        }
    }

    private List<SourceState> state(String key) {
        Window window = open.get(key);
        return List.of(window == null ? Window.forgotten(key) : window.state(key));
    }

    /** The write that should have stored its result has failed. */
    private void reopen(String key, Window ended) {
        Window now = open.get(key);
        if (now == null || now.isEmpty()) {
            put(key, ended);
        } else {
            left.add(Map.entry(key, ended));
        }
    }

    private Exchange result(CamelContext context, String key, Window window) {
        String[] parts = key.split("/");
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(Headers.SITE, site);
        headers.put(Headers.MACHINE, unescape(parts[1]));
        headers.put(Headers.SENSOR, unescape(parts[2]));
        headers.put(Headers.TIME, Instant.ofEpochMilli(window.start()).toString());
        headers.put(Headers.RECEIVED, clock.instant().toString());
        headers.put(Headers.SOURCE, SOURCE);
        headers.put(Headers.CONTENT_TYPE, "application/json");
        headers.put(Headers.VALUE, window.value());
        return Readings.of(context, headers, window.json().getBytes(StandardCharsets.UTF_8));
    }

    private static String unescape(String part) {
        return part.replace("%2F", "/").replace("%25", "%");
    }

    /** One reading in its window, and the window that ended by it. */
    private final class Progress implements SourceProgress {
        private final String key;
        private final Window window;
        private final double number;
        private final Window ended;
        private boolean settled;

        Progress(String key, Window window, double number, Window ended) {
            this.key = key;
            this.window = window;
            this.number = number;
            this.ended = ended;
        }

        @Override
        public List<SourceState> states(String buffer) {
            synchronized (ThinOutWindows.this) {
                return buffer.equals(EdgeBuffers.OUTBOX) ? state(key) : List.of();
            }
        }

        @Override
        public void stored(String buffer) {
            synchronized (ThinOutWindows.this) {
                settled |= buffer.equals(EdgeBuffers.OUTBOX);
            }
        }

        @Override
        public void failed(String buffer) {
            synchronized (ThinOutWindows.this) {
                if (settled) {
                    return;
                }
                settled = true;
                window.takeBack(number);
                if (window.isEmpty() && open.get(key) == window) {
                    open.remove(key);
                    size -= Window.size(key);
                }
                if (ended != null) {
                    reopen(key, ended);
                }
            }
        }
    }

    /** Windows that ended by themselves. */
    private final class DueProgress implements SourceProgress {
        private final Map<String, Window> ended;
        private final List<Map.Entry<String, Window>> again;
        private boolean settled;

        DueProgress(Map<String, Window> ended, List<Map.Entry<String, Window>> again) {
            this.ended = ended;
            this.again = again;
        }

        @Override
        public List<SourceState> states(String buffer) {
            synchronized (ThinOutWindows.this) {
                return ended.keySet().stream().flatMap(key -> state(key).stream()).toList();
            }
        }

        @Override
        public void failed(String buffer) {
            synchronized (ThinOutWindows.this) {
                if (!settled) {
                    settled = true;
                    ended.forEach(ThinOutWindows.this::reopen);
                    left.addAll(again);
                }
            }
        }
    }
}
