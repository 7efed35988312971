package io.sitewire.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.SourceState;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.OnCamelContextStopped;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what is accepted, by source, where the source gets its answer, and keeps the figures of each run of the buffer until the core has
 * them. They are counted, never derived from positions, so that the two can be held against each other.
 *
 * <p>Threads: any. Durability: the figures are stored in the buffer, as the state of a source {@code accepted/EPOCH}, with what is written
 * next, at most {@link #STORE_DELAY} after they changed and when the routes have ended. After a kill those of the last moments are
 * missing; {@link Run#unconfirmed} says how many they can be.
 */
@Singleton
@Unremovable
final class AcceptedReadings {
    static final Duration STORE_DELAY = Duration.ofMillis(250);
    /** Runs whose figures the core does not have. */
    static final int RUNS_MAX = 100;
    private static final Logger LOG = LoggerFactory.getLogger(AcceptedReadings.class);
    private static final String STATE = "accepted/";
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * The figures of one run.
     *
     * @param epoch the run
     * @param first its first position
     * @param next the log's next position after the figures were taken
     * @param accepted readings that were acknowledged to their sources and went to the outbox, by source
     * @param deadLetters what was put aside as a dead letter
     */
    record Run(UUID epoch, long first, long next, Map<String, Long> accepted, long deadLetters) {
        long total() {
            return accepted.values().stream().mapToLong(Long::longValue).sum();
        }

        /**
         * Readings that have a position and of which it is not known whether their source was told.
         *
         * @param end the run's last position and one
         */
        long unconfirmed(long end) {
            return Math.max(0, Math.max(end - first - total(), end - next));
        }
    }

    private final Buffer outbox;
    private final long first;
    private final Map<String, LongAdder> accepted = new ConcurrentHashMap<>();
    private final LongAdder deadLetters = new LongAdder();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Executor later = CompletableFuture.delayedExecutor(STORE_DELAY.toMillis(), TimeUnit.MILLISECONDS);
    /** Those that ended, by their first position. */
    private final TreeMap<Long, Run> ended = new TreeMap<>();

    @Inject
    public AcceptedReadings(@Named(EdgeBuffers.OUTBOX) Buffer outbox, CamelContext context) {
        this(outbox);
        context.addLifecycleStrategy(LifecycleStrategySupport.adapt((OnCamelContextStopped) stopped -> store()));
    }

    /** Made before anything is appended. */
    AcceptedReadings(Buffer outbox) {
        this.outbox = outbox;
        this.first = outbox.statistics().positionNext();
        outbox.sourceStates().forEach((source, state) -> {
            if (source.startsWith(STATE) && !source.equals(STATE + outbox.epoch())) {
                load(source, state);
            }
        });
        while (ended.size() > RUNS_MAX) {
            Run eldest = ended.pollFirstEntry().getValue();
            LOG.warn("what run {} accepted is forgotten, {} readings: runs of which the core does not know {}, limit {}; readings are kept",
                    eldest.epoch(), eldest.total(), ended.size() + 1, RUNS_MAX);
            forget(eldest.epoch());
        }
        store();
    }

    /** So many readings are on disk, and their source is told. */
    void accepted(String source, long readings) {
        accepted.computeIfAbsent(source, name -> new LongAdder()).add(readings);
        storeLater();
    }

    void deadLetters(long count) {
        deadLetters.add(count);
        storeLater();
    }

    /** The run that is going on, now. */
    Run current() {
        Map<String, Long> counts = new TreeMap<>();
        accepted.forEach((source, count) -> counts.put(source, count.sum()));
        // After the counts: what is counted has a position below it.
        return new Run(outbox.epoch(), first, outbox.statistics().positionNext(), counts, deadLetters.sum());
    }

    /** The position after the last one of a run that has ended. */
    synchronized long end(Run run) {
        Long next = ended.higherKey(run.first());
        return next == null ? first : next;
    }

    /** Runs that ended, of which the core does not know, eldest first. */
    synchronized List<Run> ended() {
        return ended.values().stream().sorted(Comparator.comparingLong(Run::first)).toList();
    }

    /** The core knows of that run. */
    synchronized void known(UUID epoch) {
        if (ended.values().removeIf(run -> run.epoch().equals(epoch))) {
            forget(epoch);
        }
    }

    private void storeLater() {
        if (scheduled.compareAndSet(false, true)) {
            later.execute(() -> {
                scheduled.set(false);
                store();
            });
        }
    }

    /** Stores the figures with what is written next. */
    void store() {
        put(new SourceState(STATE + outbox.epoch(), json(current())));
    }

    private void forget(UUID epoch) {
        put(new SourceState(STATE + epoch, new byte[0]));
    }

    private void put(SourceState state) {
        try {
            outbox.stateLater(state);
        } catch (BufferException e) {
            LOG.debug("accepted readings not stored: {}", state.source(), e);
        }
    }

    private void load(String source, byte[] state) {
        try {
            Run run = run(UUID.fromString(source.substring(STATE.length())), state);
            // A run that accepted nothing has the same first position as the next: it has nothing to tell either.
            Run other = ended.get(run.first());
            if (other == null || other.total() + other.deadLetters() <= run.total() + run.deadLetters()) {
                ended.put(run.first(), run);
            }
            Run dropped = other == null || ended.get(run.first()) == other ? null : other;
            if (dropped != null) {
                forget(dropped.epoch());
            } else if (ended.get(run.first()) != run) {
                forget(run.epoch());
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("what an earlier run accepted cannot be read: {}; the core is not told of it, its readings are kept", source, e);
        }
    }

    static byte[] json(Run run) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("first", run.first());
            json.writeNumberField("next", run.next());
            json.writeNumberField("deadLetters", run.deadLetters());
            json.writeObjectFieldStart("accepted");
            for (Map.Entry<String, Long> count : run.accepted().entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Run run(UUID epoch, byte[] state) throws IOException {
        Map<String, Long> numbers = new TreeMap<>();
        Map<String, Long> counts = new TreeMap<>();
        try (JsonParser json = JSON.createParser(state)) {
            int depth = 0;
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    depth++;
                } else if (token == JsonToken.END_OBJECT) {
                    depth--;
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    (depth == 1 ? numbers : counts).put(json.currentName(), json.getLongValue());
                }
            }
        }
        if (!numbers.containsKey("first") || !numbers.containsKey("next")) {
            throw new IllegalArgumentException("no first and next position");
        }
        return new Run(epoch, numbers.get("first"), numbers.get("next"), counts, numbers.getOrDefault("deadLetters", 0L));
    }
}
