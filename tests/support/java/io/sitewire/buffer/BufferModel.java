package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.Faults.Operation;
import io.sitewire.buffer.format.Format;
import io.sitewire.support.SettableClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.awaitility.core.EvaluatedCondition;

/**
 * Weighted random actions on one folder of {@link FaultyFiles} over tiny limits, beside a naive model ({@link ModelLog}). After each
 * action the cheap things are checked, above all that the folder never took more than its bound at any instant; at the end everything is
 * mended and read through. A seed is a round; threads are real, so it repeats the work, but not every interleaving.
 */
final class BufferModel {
    private static final Path FOLDER = Path.of("/memory");
    private static final Duration SHORT = Duration.ofMillis(1);
    /** Prints each action of a round. */
    private static final boolean TRACE = Boolean.getBoolean("sitewire.model.trace");
    private static final int RESERVE = 4096;
    private static final int ACTIONS = 250;
    private static final Duration AGE = Duration.ofSeconds(100);

    private final Random random;
    private final FullPolicy policy;
    private final boolean expires;
    private final ModelLog log;
    private final SettableClock clock = new SettableClock();
    private final List<ModelReader> readers;
    private final List<Pending> pending = new ArrayList<>();
    private final Map<String, Integer> done = new TreeMap<>();
    private FaultyFiles files;
    private Buffer buffer;
    private BufferOptions options;
    private long sizeMax = 40 << 10;
    private long bound;
    private boolean mayBeOver;
    private long numbers;

    BufferModel(long seed) {
        random = new Random(seed);
        policy = FullPolicy.values()[random.nextInt(FullPolicy.values().length)];
        expires = random.nextInt(3) == 0;
        log = new ModelLog(policy, expires);
        files = new FaultyFiles(new Random(seed + 1));
        readers = List.of(new ModelReader("one", log), new ModelReader("two", log));
    }

    private record Pending(CompletableFuture<Long> future, long first, int count) {
    }

    /** Returns how often each action was done. */
    Map<String, Integer> run() throws Exception {
        open();
        for (int i = 0; i < ACTIONS; i++) {
            act();
            checkBound();
        }
        settle();
        mend();
        finish();
        return done;
    }

    private void act() throws Exception {
        int action = random.nextInt(100);
        ModelReader reader = readers.get(random.nextInt(readers.size()));
        if (action < 30) {
            append(did("append", 1));
        } else if (action < 40) {
            append(did("append batch", 2 + random.nextInt(5)));
        } else if (action < 48) {
            did("sync", 0);
            awaitLast();
        } else if (action < 68) {
            did("read", reader.read(1 + random.nextInt(8), 1 + random.nextInt(1500)));
        } else if (action < 76) {
            did("acknowledge", 0);
            reader.acknowledge();
        } else if (action < 79) {
            did("rewind", 0);
            reader.rewind();
        } else if (action < 83) {
            did("fill the disk", 0);
            files.space(files.bytes() + random.nextInt(900));
        } else if (action < 86) {
            did("expire", 0);
            clock.advance(Duration.ofSeconds(random.nextInt(60)));
        } else if (action < 89) {
            did("fail", 0);
            fail();
        } else if (action < 94) {
            did("free", 0);
            mend();
        } else {
            restart(action - 94);
        }
        settle();
    }

    private int did(String what, int value) {
        done.merge(what, 1, Integer::sum);
        trace(what + (value == 0 ? "" : " " + value));
        return value;
    }

    private void trace(Object what) {
        if (TRACE) {
            System.out.println("model: " + what);
        }
    }

    private void append(int count) {
        List<Entry> entries = new ArrayList<>();
        long first = numbers;
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[8 + random.nextInt(300)];
            random.nextBytes(payload);
            ByteBuffer.wrap(payload).putLong(numbers);
            log.give(numbers++, payload);
            entries.add(new Entry(Map.of("h", "v"), payload));
        }
        pending.add(new Pending(buffer.append(entries), first, count));
    }

    private void awaitLast() throws InterruptedException {
        if (!pending.isEmpty()) {
            try {
                pending.get(pending.size() - 1).future.get(5, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // Full, or what is wrong will be told to settle().
                return;
            }
        }
    }

    /** What was told since. */
    private void settle() {
        pending.removeIf(append -> {
            if (append.future.isDone() && !append.future.isCompletedExceptionally()) {
                long position = append.future.join();
                for (int i = 0; i < append.count; i++) {
                    log.told(position + i, append.first + i);
                }
            }
            return append.future.isDone();
        });
    }

    private void fail() {
        Operation operation = Operation.values()[random.nextInt(Operation.values().length)];
        String kind = List.of(".log", ".log.tmp", ".cursor", ".cursor.tmp", "gaps", "gaps.tmp", "").get(random.nextInt(7));
        trace(operation + " fails on *" + kind);
        if (operation == Operation.RENAME) {
            log.renamesFail();
        }
        mayBeOver |= operation == Operation.SYNC_DIRECTORY;
        files.faults.fail(operation, name -> name.endsWith(kind), random.nextBoolean() ? "No space left" : "Input/output error",
                1 + random.nextInt(3));
    }

    private void mend() {
        files.faults.mend();
        files.space(Long.MAX_VALUE);
    }

    private void restart(int how) throws Exception {
        did(List.of("reopen", "power cut", "power cut", "kill", "spoil", "lower a bound").get(how), 0);
        if (how == 0 || how >= 4) {
            mend();
            buffer.close();
        } else {
            files.cutAt(files.steps() + random.nextInt(10));
            append(1);
            awaitLast();
            files.cutNow();
            buffer.close();
            settle();
            // A file whose sync failed is not trusted by the run that saw it; the next one knows nothing of it unless the power was cut.
            files = restarted(how == 3);
        }
        settle();
        pending.clear();
        if (how == 4) {
            spoil();
        } else if (how == 5) {
            sizeMax = (24L << 10) + random.nextInt(24 << 10);
            mayBeOver = true;
        }
        files.space(Long.MAX_VALUE);
        open();
    }

    private FaultyFiles restarted(boolean killed) {
        if (killed && !files.syncFailed()) {
            files.killed();
            return files;
        }
        return files.restart(new Random(random.nextLong()));
    }

    private void spoil() {
        List<String> names = List.copyOf(files.contents().keySet());
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        byte[] bytes = files.contents().get(name);
        int how = random.nextInt(4);
        trace(name + " spoiled in way " + how + ", files " + names);
        long first = Format.segmentPosition(name);
        if (first >= 0) {
            long next = names.stream().mapToLong(Format::segmentPosition).filter(other -> other > first).min().orElse(Long.MAX_VALUE);
            long previous = names.stream().mapToLong(Format::segmentPosition).filter(other -> other < first).reduce(0, Math::max);
            log.spoil(next == Long.MAX_VALUE ? log.endUnexplainedFrom(previous, first) : first,
                    Math.min(next, Math.max(log.next(), buffer.statistics().positionNext())));
        } else if (name.equals(Format.GAPS_NAME)) {
            log.spoilReasons(Math.max(log.next(), buffer.statistics().positionNext()));
        }
        readers.stream().filter(reader -> name.equals(reader.name + Format.CURSOR_SUFFIX)).forEach(ModelReader::spoil);
        if (how == 0) {
            files.remove(name);
        } else if (how == 1 && first >= 0 && bytes.length > 0) {
            files.faults.badSector(name, random.nextInt(bytes.length), bytes.length);
        } else if (how == 2) {
            files.put(name, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
        } else if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= 1 << random.nextInt(8);
            files.put(name, bytes);
        }
    }

    private void open() {
        long before = files.bytes();
        assertThat(before <= sizeMax || mayBeOver).as("bytes after a restart " + before + ", bound " + sizeMax).isTrue();
        // A directory that was not synced shows deleted files again, and a lowered bound is not kept at once: then not even headers fit.
        bound = mayBeOver ? Math.max(sizeMax, before + RESERVE) : sizeMax;
        files.bytesMost();
        // A reader is known to a folder once its cursor is.
        readers.stream().filter(reader -> !files.contents().containsKey(reader.name + Format.CURSOR_SUFFIX)).forEach(ModelReader::spoil);
        options = BufferOptions.of("model").withRecordSizeMax(700).withSizeMax(sizeMax).withSegmentSize(400 + random.nextInt(2000))
                .withFullPolicy(policy).withRetryDelay(SHORT).withAgeMax(expires ? AGE : Duration.ZERO);
        buffer = Buffer.open(FOLDER, options, files, clock);
        trace(buffer.recovery() + ", files " + files.contents().keySet());
        readers.forEach(reader -> reader.open(buffer));
    }

    private void checkBound() {
        long most = files.bytesMost();
        assertThat(most).as("bytes at any instant; limit " + sizeMax + ", " + files.bytesMostOf()).isLessThanOrEqualTo(bound);
        if (files.bytes() <= sizeMax - RESERVE) {
            // Segments are deleted meanwhile: what was on disk before it fitted is held against what was allowed then.
            assertThat(files.bytesMost()).as("bytes at any instant; limit " + sizeMax).isLessThanOrEqualTo(bound);
            bound = sizeMax;
            mayBeOver = false;
        }
        assertThat(buffer.statistics().bytesWaiting()).isLessThanOrEqualTo(options.queueSizeMax());
    }

    private void tell(EvaluatedCondition<?> condition) {
        if (condition.getRemainingTimeInMS() < 100) {
            System.out.println("model: not read, places " + readers.stream().map(ModelReader::place).toList() + ", model's next " + log.next()
                    + ", pending " + pending.size() + ", " + buffer.statistics() + ", " + buffer.condition());
        }
    }

    /** Everything works again: all that is there is read by every reader, up to the very last. */
    private void finish() throws Exception {
        for (ModelReader reader : readers) {
            reader.rewind();
        }
        await().atMost(Duration.ofSeconds(60)).pollInterval(SHORT).conditionEvaluationListener(this::tell).until(() -> {
            boolean done = true;
            for (ModelReader reader : readers) {
                reader.read(20, 4000);
                done &= reader.place() >= buffer.statistics().positionDurable() && reader.place() >= log.next();
            }
            if (!done && policy == FullPolicy.BLOCK || random.nextInt(50) == 0) {
                readers.forEach(ModelReader::acknowledge);
            }
            settle();
            checkBound();
            return done && pending.isEmpty();
        });
        assertThat(buffer.statistics().positionNext()).isGreaterThanOrEqualTo(log.next());
        buffer.close();
        assertThat(files.open()).as("open files").isZero();
    }
}
