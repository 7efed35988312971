package io.sitewire.buffer;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is told of the writer while it runs. Any thread; one thread writes. */
final class Watch {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
    private final List<BufferListener> listeners = new CopyOnWriteArrayList<>();
    private volatile BufferCondition condition = new BufferCondition(BufferStatistics.State.UP, Instant.now(), Optional.empty(),
            Optional.empty());
    private volatile Throwable problem;
    /** By reader. */
    private final Map<Object, String> unreadable = new ConcurrentHashMap<>();

    void listen(BufferListener to) {
        listeners.add(to);
    }

    BufferCondition condition() {
        BufferCondition written = condition;
        return new BufferCondition(written.state(), written.since(), written.problem(), unreadable.values().stream().findFirst());
    }

    /** A reader cannot go on for want of a key. */
    void unreadable(Object reader, String why) {
        unreadable.put(reader, why);
    }

    /** A reader goes on. */
    void reading(Object reader) {
        unreadable.remove(reader);
    }

    /** A write or sync failed. */
    void problem(Throwable why) {
        problem = why;
    }

    void entered(BufferStatistics.State state, long millis) {
        problem = state == BufferStatistics.State.UP ? null : problem;
        condition = new BufferCondition(state, Instant.ofEpochMilli(millis), Optional.ofNullable(problem).map(Throwable::toString),
                Optional.empty());
    }

    void synced(long nanos) {
        tell(told -> told.synced(nanos));
    }

    void stored(long records, long bytes) {
        tell(told -> told.stored(records, bytes));
    }

    /** Somebody reads under that name. */
    void reader(String name) {
        tell(told -> told.reader(name));
    }

    private void tell(Consumer<BufferListener> what) {
        for (BufferListener told : listeners) {
            try {
                what.accept(told);
            } catch (RuntimeException e) {
                // What it was told of is stored: the writer must not take it for failed.
                listeners.remove(told);
                LOG.warn("buffer listener failed: {}; it is told nothing more", told, e);
            }
        }
    }
}
