package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Cuts the power while sources store records with how far they are read: afterwards the one always tells of the other exactly. */
class SourceStatePowerCutTest {
    private static final int ROUNDS = Integer.getInteger("sitewire.states.rounds", 150);
    private static final int RUNS = 6;
    private static final Path FOLDER = Path.of("/memory");
    private static final int SOURCES = 3;
    private static final String COUNTER = "counter";

    /** What somebody was told: lines by source, and the counter. */
    private final Map<String, Integer> told = new HashMap<>();

    @Test
    void afterAnyPowerCutAStateSaysExactlyWhatIsStoredOfItsSource() throws Exception {
        long first = Long.getLong("sitewire.states.seed", System.nanoTime());
        for (long seed = first; seed < first + ROUNDS; seed++) {
            told.clear();
            try {
                round(new Random(seed));
            } catch (AssertionError e) {
                throw new AssertionError("-Dsitewire.states.seed=" + seed, e);
            }
        }
    }

    private void round(Random random) throws Exception {
        FaultyFiles files = new FaultyFiles(new Random(random.nextLong()));
        for (int run = 0; run < RUNS; run++) {
            files.cutAt(files.steps() + random.nextInt(120));
            work(files, random);
            files = files.restart(new Random(random.nextLong()));
        }
        files.cutAt(Long.MAX_VALUE);
        work(files, random);
    }

    private void work(FaultyFiles files, Random random) throws Exception {
        BufferOptions options = BufferOptions.of("states").withRecordSizeMax(700).withSizeMax(1 << 20)
                .withSegmentSize(1000 + random.nextInt(2000)).withRetryDelay(Duration.ofMillis(1));
        Buffer buffer;
        try {
            buffer = Buffer.open(FOLDER, options, files, Clock.systemUTC());
        } catch (BufferException e) {
            assertThat(files.isOff()).as("opening failed though the power is on: " + e).isTrue();
            return;
        }
        try (buffer) {
            Map<String, Integer> stored = compare(buffer);
            Map<CompletableFuture<Long>, Map<String, Integer>> pending = new HashMap<>();
            while (!files.isOff() && random.nextInt(40) > 0) {
                act(buffer, random, stored, pending);
            }
            files.cutNow();
            for (Map.Entry<CompletableFuture<Long>, Map<String, Integer>> append : pending.entrySet()) {
                note(append.getKey(), append.getValue());
            }
        }
    }

    private void act(Buffer buffer, Random random, Map<String, Integer> stored, Map<CompletableFuture<Long>, Map<String, Integer>> pending)
            throws Exception {
        CompletableFuture<Long> append;
        Map<String, Integer> then = new HashMap<>();
        if (random.nextInt(4) == 0) {
            then.put(COUNTER, stored.merge(COUNTER, 1, Integer::sum));
            append = buffer.append(List.of(), List.of(state(COUNTER, then.get(COUNTER))));
        } else {
            String source = "file-" + random.nextInt(SOURCES);
            List<Entry> lines = new ArrayList<>();
            int next = stored.getOrDefault(source, 0);
            for (int lines1 = 1 + random.nextInt(4); lines1 > 0; lines1--) {
                lines.add(new Entry(Map.of("source", source), Integer.toString(next++).getBytes(StandardCharsets.UTF_8)));
            }
            stored.put(source, next);
            then.put(source, next);
            append = buffer.append(lines, List.of(state(source, next)));
        }
        pending.put(append, then);
        if (random.nextBoolean()) {
            try {
                append.get(20, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // The power is off; what became of it is seen at the next start.
                return;
            }
        }
    }

    private void note(CompletableFuture<Long> append, Map<String, Integer> then) {
        if (append.isDone() && !append.isCompletedExceptionally()) {
            then.forEach((source, count) -> told.merge(source, count, Math::max));
        }
    }

    /** What the states say, what is in the log, and what somebody was told. */
    private Map<String, Integer> compare(Buffer buffer) throws Exception {
        Map<String, Integer> states = new HashMap<>();
        buffer.sourceStates().forEach((source, state) -> states.put(source, Integer.parseInt(new String(state, StandardCharsets.UTF_8))));
        Map<String, Integer> lines = new HashMap<>();
        BufferReader reader = buffer.reader("all");
        for (StoredRecord record : BufferTest.readAll(reader)) {
            int expected = lines.merge(record.headers().get("source"), 1, Integer::sum) - 1;
            assertThat(new String(record.payload(), StandardCharsets.UTF_8)).isEqualTo(Integer.toString(expected));
        }
        Map<String, Integer> files = new HashMap<>(states);
        files.remove(COUNTER);
        assertThat(files).isEqualTo(lines);
        told.forEach((source, count) -> assertThat(states.getOrDefault(source, 0)).as(source).isGreaterThanOrEqualTo(count));
        return states;
    }

    private static SourceState state(String source, int value) {
        return new SourceState(source, Integer.toString(value).getBytes(StandardCharsets.UTF_8));
    }
}
