package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyRing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Random work on one folder of {@link FaultyFiles}: several runs of a buffer, each ended by a power cut, a kill or a close, compared with
 * a map of what was accepted. A seed is a round.
 */
final class PowerCutRound {
    private static final Path FOLDER = Path.of("/memory");
    private static final Duration SHORT = Duration.ofMillis(1);
    private static final int SIZE_MAX = 24 << 10;
    private static final byte[] DROPPED = {};

    /** What is broken on purpose. */
    enum Broken {
        NOTHING, FILE_SYNC, DIRECTORY_SYNC, CRC, DURABLE_ONLY
    }

    private final Random random;
    private final Broken broken;
    private final SyncPolicy sync;
    private final FullPolicy policy;
    /** What is at a position, as somebody was told or read it; {@link #DROPPED} where a gap was. */
    private final Map<Long, byte[]> model = new TreeMap<>();
    /** Accepted, and not yet seen by the reader. */
    private final Map<Long, byte[]> told = new TreeMap<>();
    private FaultyFiles files;
    private long acknowledged;
    private long read;
    /** Numbers the appends; each stores its number with its records, and as the state of its source. */
    private int appends;
    /** The highest number of each source that somebody was told of. */
    private final Map<String, Integer> toldStates = new TreeMap<>();
    /** The number of the record that was read last; 0 if it was a gap. */
    private int readNumber;
    /** Failing syncs and a full disk beside the cuts. */
    private final boolean faults;
    /** Each run takes one of them. */
    private List<Encoding> encodings = List.of(Encoding.PLAIN);
    private NonceWatch watch;

    PowerCutRound(long seed, Broken broken) {
        this(seed, broken, broken == Broken.DURABLE_ONLY ? SyncPolicy.NEVER : SyncPolicy.ALWAYS);
    }

    /** Only under {@link SyncPolicy#ALWAYS} is what was accepted compared; what was read always is. */
    PowerCutRound(long seed, Broken broken, SyncPolicy sync) {
        this.broken = broken;
        this.sync = sync;
        random = new Random(seed);
        faults = random.nextBoolean();
        policy = FullPolicy.values()[random.nextInt(FullPolicy.values().length)];
        files = new FaultyFiles(new Random(seed + 1));
        files.ignoreSync = broken == Broken.FILE_SYNC;
        files.ignoreDirectorySync = broken == Broken.DIRECTORY_SYNC;
        files.ignoreCrc = broken == Broken.CRC;
    }

    /** Each run compresses and encrypts, or not, and with one key or another. */
    PowerCutRound encoded() {
        KeyRing one = TestKeys.ring(TestKeys.OLD, TestKeys.NEW);
        KeyRing other = one.withCurrent(Optional.of("new"));
        KeyRing none = one.withCurrent(Optional.empty());
        encodings = List.of(new Encoding(Compression.NONE, none), new Encoding(Compression.ZSTD, none), new Encoding(Compression.NONE, one),
                new Encoding(Compression.NONE, other), new Encoding(Compression.ZSTD, one));
        return this;
    }

    /** Notes under which nonces is encrypted. */
    PowerCutRound watched(NonceWatch by) {
        watch = by;
        return this;
    }

    /** Returns how often the power was cut. */
    int run() throws Exception {
        int cuts = 0;
        for (int i = 0; i < 8; i++) {
            files.cutAt(files.steps() + random.nextInt(60));
            work();
            // The same moment hits the process alone, or the machine. After a failed sync always the machine: a process that dies before
            // it cut the file off leaves its successor a file whose sync proves nothing (docs/data-on-disk.md, "What is not covered").
            if (random.nextInt(3) == 0 && !files.syncFailed()) {
                files.killed();
            } else {
                files = files.restart(new Random(random.nextLong()));
                cuts++;
            }
        }
        files.cutAt(Long.MAX_VALUE);
        work();
        return cuts;
    }

    private void work() throws Exception {
        BufferOptions options = BufferOptions.of("cut").withRecordSizeMax(700).withSizeMax(SIZE_MAX).withSegmentSize(500 + random.nextInt(1500))
                .withFullPolicy(policy).withRetryDelay(SHORT).withSync(sync)
                .withSyncInterval(Duration.ofMillis(1 + random.nextInt(4)))
                .withEncoding(encodings.get(encodings.size() == 1 ? 0 : random.nextInt(encodings.size())));
        Buffer buffer;
        try {
            buffer = Buffer.open(FOLDER, options, watch == null ? files : watch.over(files), Clock.systemUTC());
        } catch (BufferException e) {
            assertThat(files.isOff()).as("opening failed though the power is on: " + e).isTrue();
            return;
        }
        List<Pending> pending = new ArrayList<>();
        try (buffer) {
            BufferReader reader = buffer.reader("r");
            compareAtStart(buffer, reader);
            while (!files.isOff() && random.nextInt(25) > 0) {
                act(buffer, reader, pending);
            }
            // The end comes at any moment; what is not done by now is unknown.
            files.cutNow();
        }
        settle(pending);
    }

    private void act(Buffer buffer, BufferReader reader, List<Pending> pending) throws Exception {
        int action = random.nextInt(11);
        disturb();
        if (action == 10) {
            SourceState alone = state("alone", ++appends);
            pending.add(new Pending(buffer.append(List.of(), List.of(alone)), List.of(), "alone", appends));
        } else if (action < 6) {
            List<byte[]> payloads = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                byte[] payload = new byte[8 + random.nextInt(200)];
                random.nextBytes(payload);
                payloads.add(payload);
            }
            String number = Integer.toString(++appends);
            List<Entry> entries = payloads.stream().map(payload -> new Entry(Map.of("n", number), payload)).toList();
            pending.add(new Pending(buffer.append(entries, List.of(state("lines", appends))), payloads, "lines", appends));
            if (random.nextBoolean()) {
                await(pending.get(pending.size() - 1).future);
            }
        } else if (action < 9) {
            readSome(buffer, reader);
        } else {
            reader.rewind();
            read = reader.acknowledged();
        }
    }

    private void disturb() {
        int what = faults ? random.nextInt(60) : 60;
        if (what < 2) {
            files.failSyncs(1 + what);
        } else if (what == 2) {
            files.space(files.bytes() + random.nextInt(800));
        } else if (what < 10) {
            files.space(Long.MAX_VALUE);
        }
    }

    private void readSome(Buffer buffer, BufferReader reader) throws Exception {
        for (StoredItem item : reader.readItems(1 + random.nextInt(8), 1 + random.nextInt(800), SHORT)) {
            check(item);
        }
        if (random.nextInt(4) == 0) {
            acknowledged = Math.max(acknowledged, read);
            reader.acknowledge(read);
        }
        // What is set aside for a person is outside of the bound.
        long bytes = files.contents().entrySet().stream().filter(file -> !file.getKey().contains(Format.DAMAGED_SUFFIX))
                .mapToLong(file -> file.getValue().length).sum();
        assertThat(bytes).isLessThanOrEqualTo(SIZE_MAX);
        if (sync == SyncPolicy.ALWAYS) {
            assertNothingIsLost(buffer);
        }
    }

    /** But what was acknowledged, and is gone with a cursor that could not be synced. */
    private static void assertNothingIsLost(Buffer buffer) {
        BufferStatistics statistics = buffer.statistics();
        assertThat(statistics.lost()).isEqualTo(statistics.missing().getOrDefault(GapReason.MISSING.text(), 0L));
    }

    /** Everything that the last runs accepted has its position, beginning at most at what the reader acknowledged. */
    private void compareAtStart(Buffer buffer, BufferReader reader) throws Exception {
        BufferStatistics statistics = buffer.statistics();
        if (files.isOff()) {
            return;
        }
        long last = told.keySet().stream().mapToLong(Long::longValue).max().orElse(-1);
        if (sync == SyncPolicy.ALWAYS) {
            assertThat(statistics.positionNext()).isGreaterThan(last);
        }
        assertThat(reader.acknowledged()).isLessThanOrEqualTo(acknowledged);
        read = reader.acknowledged();
        long from = read;
        readNumber = 0;
        List<StoredItem> items = reader.readItems(100, 1 << 20, SHORT);
        while (!items.isEmpty()) {
            for (StoredItem item : items) {
                check(item);
            }
            items = reader.readItems(100, 1 << 20, SHORT);
        }
        assertThat(read).isGreaterThanOrEqualTo(statistics.positionDurable());
        compareStates(buffer);
        if (sync == SyncPolicy.ALWAYS) {
            assertNothingIsLost(buffer);
        }
        reader.rewind();
        read = from;
    }

    /** They are those of the last append that is there, records and state or neither, and none that somebody was told of is missing. */
    private void compareStates(Buffer buffer) {
        if (sync != SyncPolicy.ALWAYS || files.isOff()) {
            return;
        }
        Map<String, Integer> states = new TreeMap<>();
        buffer.sourceStates().forEach((source, state) -> states.put(source, Integer.parseInt(new String(state, StandardCharsets.US_ASCII))));
        toldStates.forEach((source, number) -> assertThat(states.getOrDefault(source, 0)).as(source).isGreaterThanOrEqualTo(number));
        if (readNumber > 0) {
            assertThat(states.getOrDefault("lines", 0)).as("state of what was stored last").isEqualTo(readNumber);
        }
    }

    private static SourceState state(String source, int number) {
        return new SourceState(source, Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    /** It begins where the one before it ended, and is what it was if somebody was told of it. */
    private void check(StoredItem item) {
        assertThat(item.position()).isEqualTo(read);
        read = item.end();
        readNumber = item instanceof StoredRecord record ? Integer.parseInt(record.headers().get("n")) : 0;
        if (item instanceof StoredRecord record) {
            known(record.position(), record.payload());
            return;
        }
        StoredGap gap = (StoredGap) item;
        if (gap.reason().equals(GapReason.MISSING.text()) && gap.end() <= acknowledged) {
            return;
        }
        if (sync == SyncPolicy.INTERVAL && !gap.reason().startsWith("drop")) {
            // Never read, so nobody can miss it but the source, which was told what interval means.
            assertThat(gap.reason()).isIn("sync-failed", "damaged");
            return;
        }
        assertThat(gap.reason()).isEqualTo(policy.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        // Read while the power went off in the middle of a drop: its segment may be there again, and then it is read after all.
        boolean forGood = policy == FullPolicy.DROP_NEWEST || files.deletionsAreDurable();
        for (long position = gap.position(); forGood && position < gap.end(); position++) {
            if (policy == FullPolicy.DROP_NEWEST) {
                // Once a gap always a gap, and what is read is never one later.
                assertThat(model.getOrDefault(position, DROPPED)).isSameAs(DROPPED);
            }
            model.put(position, DROPPED);
        }
    }

    private void known(long position, byte[] payload) {
        byte[] before = model.putIfAbsent(position, payload);
        assertThat(before == null ? payload : before).as("position " + position).isEqualTo(payload);
        byte[] accepted = told.get(position);
        assertThat(accepted == null ? payload : accepted).as("position " + position).isEqualTo(payload);
    }

    private void settle(List<Pending> pending) {
        Set<Long> given = new HashSet<>(told.keySet());
        for (Pending append : pending) {
            if (append.future.isDone() && !append.future.isCompletedExceptionally() && sync == SyncPolicy.ALWAYS) {
                long position = append.future.join();
                toldStates.merge(append.source, append.number, Math::max);
                for (byte[] payload : append.payloads) {
                    assertThat(given.add(position)).as("position " + position + " was given before").isTrue();
                    byte[] seen = model.getOrDefault(position, payload);
                    assertThat(seen == DROPPED ? payload : seen).isEqualTo(payload);
                    told.put(position++, payload);
                }
            }
        }
    }

    private void await(CompletableFuture<Long> future) throws InterruptedException {
        try {
            future.get(3, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // Full, or the power is off: it stays pending.
            assertThat(future.isCancelled()).isFalse();
        }
    }

    private record Pending(CompletableFuture<Long> future, List<byte[]> payloads, String source, int number) {
    }
}
