package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random work on a file system that loses what a power cut may lose (see {@link FaultyFiles}), compared with a list. The seed of each
 * round is in the failure; {@code -Dsitewire.powercut.seed=N} runs that one alone, {@code -Dsitewire.powercut.cuts=N} so many cuts. The
 * buffer's threads are real, so a seed repeats the work but not each interleaving: a rare failure may take it many times.
 */
@Timeout(60)
final class PowerCutTest {
    private static final Path FOLDER = Path.of("/memory");
    private static final int CUTS = Integer.getInteger("sitewire.powercut.cuts", 600);
    private static final Duration SHORT = Duration.ofMillis(1);

    @Test
    void whatWasAcknowledgedSurvivesEveryPowerCutInOrderAndNothingIsInvented() {
        Long only = Long.getLong("sitewire.powercut.seed");
        long base = only != null ? only : System.nanoTime();
        int cuts = 0;
        for (long seed = base; only != null ? seed == only : cuts < CUTS; seed++) {
            try {
                cuts += new Round(seed, false, false).run();
            } catch (Exception | AssertionError e) {
                fail("seed " + seed, e);
            }
        }
        System.out.println("power cuts: " + cuts + ", first seed " + base);
    }

    @Test
    void aMissingFileSyncWouldBeNoticed() {
        assertThat(findsALoss(true, false)).isTrue();
    }

    @Test
    void aMissingDirectorySyncWouldBeNoticed() {
        assertThat(findsALoss(false, true)).isTrue();
    }

    private static boolean findsALoss(boolean ignoreSync, boolean ignoreDirectorySync) {
        for (long seed = 0; seed < 200; seed++) {
            try {
                new Round(seed, ignoreSync, ignoreDirectorySync).run();
            } catch (Exception | AssertionError e) {
                return true;
            }
        }
        return false;
    }

    /** One folder, several runs of a buffer over it, each ended by a cut, a kill or a close. */
    private static final class Round {
        private final Random random;
        private final List<byte[]> model = new ArrayList<>();
        private FaultyFiles files;
        private long acknowledged;
        private long read;
        /** Failing syncs and a full disk beside the cuts. */
        private final boolean faults;

        Round(long seed, boolean ignoreSync, boolean ignoreDirectorySync) {
            random = new Random(seed);
            faults = random.nextBoolean();
            files = new FaultyFiles(new Random(seed + 1));
            files.ignoreSync = ignoreSync;
            files.ignoreDirectorySync = ignoreDirectorySync;
        }

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
            BufferOptions options = BufferOptions.of("cut").withRecordSizeMax(700).withSizeMax(24 << 10).withSegmentSize(500 + random.nextInt(1500))
                    .withFullPolicy(FullPolicy.BLOCK).withRetryDelay(SHORT);
            Buffer buffer;
            try {
                buffer = Buffer.open(FOLDER, options, files, Clock.systemUTC());
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
            int action = random.nextInt(10);
            disturb();
            if (action < 6) {
                List<byte[]> payloads = new ArrayList<>();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    byte[] payload = new byte[8 + random.nextInt(200)];
                    random.nextBytes(payload);
                    payloads.add(payload);
                }
                List<Entry> entries = payloads.stream().map(payload -> new Entry(Map.of("h", "v"), payload)).toList();
                pending.add(new Pending(buffer.append(entries), payloads));
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
            for (StoredRecord record : reader.read(1 + random.nextInt(8), 1 + random.nextInt(800), SHORT)) {
                assertThat(record.position()).isEqualTo(read++);
                check(record);
            }
            if (random.nextInt(4) == 0) {
                acknowledged = Math.max(acknowledged, read);
                reader.acknowledge(read);
            }
            assertThat(files.bytes()).isLessThanOrEqualTo(24 << 10);
            assertThat(buffer.statistics().lost()).isZero();
        }

        /** Everything that the last runs acknowledged is there, beginning at most at what the reader acknowledged. */
        private void compareAtStart(Buffer buffer, BufferReader reader) throws Exception {
            BufferStatistics statistics = buffer.statistics();
            if (files.isOff()) {
                return;
            }
            assertThat(statistics.positionDurable()).isGreaterThanOrEqualTo(model.size());
            assertThat(reader.acknowledged()).isLessThanOrEqualTo(acknowledged);
            read = reader.acknowledged();
            long from = read;
            List<StoredRecord> records = reader.read(100, 1 << 20, SHORT);
            while (!records.isEmpty()) {
                for (StoredRecord record : records) {
                    assertThat(record.position()).isEqualTo(read++);
                    check(record);
                }
                records = reader.read(100, 1 << 20, SHORT);
            }
            assertThat(read).isEqualTo(statistics.positionDurable());
            assertThat(buffer.statistics().lost()).isZero();
            reader.rewind();
            read = from;
        }

        /** The record is what the model has; beyond it, an append of which nobody was told. */
        private void check(StoredRecord record) {
            if (record.position() < model.size()) {
                assertThat(record.payload()).isEqualTo(model.get((int) record.position()));
            } else {
                assertThat(record.position()).isEqualTo(model.size());
                model.add(record.payload());
            }
        }

        private void settle(List<Pending> pending) {
            for (Pending append : pending) {
                if (append.future.isDone() && !append.future.isCompletedExceptionally()) {
                    long position = append.future.join();
                    for (byte[] payload : append.payloads) {
                        check(new StoredRecord(position++, null, Map.of(), payload));
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

        private record Pending(CompletableFuture<Long> future, List<byte[]> payloads) {
        }
    }
}
