package io.sitewire.buffer;

import static io.sitewire.buffer.BufferTest.entry;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.support.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens at the limits: full, no space, failing syncs, too large, too much, given up, closed. */
@Timeout(60)
final class BufferLimitsTest {
    private static final BufferOptions SMALL = BufferOptions.of("limits").withRecordSizeMax(8192).withSizeMax(32 << 10)
            .withRetryDelay(Duration.ofMillis(5));
    private static final String KILOBYTE = "x".repeat(1000);

    private final FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        files.syncGate.countDown();
        if (buffer != null) {
            buffer.close();
        }
    }

    @Test
    void aRecordOverItsLimitIsRefusedAtOnceAndTheNextIsTaken() throws Exception {
        open(SMALL.withRecordSizeMax(500));

        assertThatThrownBy(() -> append(KILOBYTE).join()).satisfies(error(BufferError.BUFFER_RECORD_TOO_LARGE))
                .hasMessageContaining("1000").hasMessageContaining("500");

        assertThat(append("x").get(5, SECONDS)).isZero();
    }

    @Test
    void anAppendThatTheBufferCouldNeverHoldIsRefusedAtOnce() {
        open(SMALL);
        List<Entry> entries = java.util.Collections.nCopies(20, entry(KILOBYTE));

        assertThatThrownBy(() -> buffer.append(entries).join()).satisfies(error(BufferError.BUFFER_RECORD_TOO_LARGE));
    }

    @Test
    void theLargestRecordAllowedFitsAndIsReadBack() throws Exception {
        open(SMALL.withRecordSizeMax(16 << 10));
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 10; i++) {
            byte[] payload = new byte[(16 << 10) - 10];
            assertThat(buffer.append(List.of(new Entry(java.util.Map.of(), payload))).get(5, SECONDS)).isEqualTo(i);
            assertThat(reader.read(1, 1, Duration.ofSeconds(5)).get(0).payload()).hasSameSizeAs(payload);
            reader.acknowledge(i + 1);
        }
        assertThat(buffer.statistics().bytes()).isLessThanOrEqualTo(32 << 10);
    }

    @Test
    void moreThanTheQueueHoldsIsRefusedAtOnceAndNothingElseIsLost() {
        open(SMALL.withQueueSizeMax(20_000));
        files.space(0);
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        while (appends.isEmpty() || !appends.get(appends.size() - 1).isCompletedExceptionally()) {
            appends.add(append(KILOBYTE));
        }

        assertThatThrownBy(appends.get(appends.size() - 1)::join).satisfies(error(BufferError.BUFFER_QUEUE_FULL));
        assertThat(appends).hasSizeBetween(10, 20);
        files.space(Long.MAX_VALUE);
        assertThat(appends.subList(0, appends.size() - 1)).allSatisfy(append -> assertThat(append).succeedsWithin(Duration.ofSeconds(5)));
        assertThat(append("x")).succeedsWithin(Duration.ofSeconds(5));
        await().until(() -> buffer.statistics().bytesWaiting() == 0);
    }

    @Test
    void slowCallbacksEndInRefusalsAndNotInMemory() throws Exception {
        open(SMALL.withQueueSizeMax(20_000).withSizeMax(1 << 20));
        CountDownLatch go = new CountDownLatch(1);
        files.space(0);
        append("first").thenRun(() -> awaitUninterruptibly(go));
        files.space(Long.MAX_VALUE);
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        while (appends.isEmpty() || !appends.get(appends.size() - 1).isCompletedExceptionally()) {
            appends.add(append(KILOBYTE));
        }

        assertThat(appends).hasSizeLessThan(20);
        go.countDown();
        assertThat(appends.get(0).get(5, SECONDS)).isEqualTo(1);
    }

    @Test
    void aWaitingAppendThatIsGivenUpIsNeverStored() throws Exception {
        open(SMALL);
        List<CompletableFuture<Long>> appends = fill();
        CompletableFuture<Long> waiting = appends.get(appends.size() - 1);

        assertThat(waiting.cancel(false)).isTrue();

        CompletableFuture<Long> small = append("small");
        BufferReader reader = buffer.reader("r");
        reader.acknowledge(buffer.statistics().positionDurable());
        long position = small.get(5, SECONDS);
        assertThat(position).isEqualTo(appends.size() - 1);
        assertThat(BufferTest.readAll(reader)).extracting(BufferTest::text).containsSubsequence("small").hasSizeGreaterThan(0);
        assertThat(buffer.statistics().appended()).isEqualTo(appends.size());
    }

    @Test
    void anAppendThatIsBeingWrittenCannotBeGivenUpAndTellsWhatBecameOfIt() throws Exception {
        open(SMALL);
        files.syncGate = new CountDownLatch(1);
        CompletableFuture<Long> written = append("a");
        await().until(() -> written("a"));

        assertThat(written.cancel(false)).isFalse();
        assertThat(written.complete(7L)).isFalse();

        files.syncGate.countDown();
        assertThat(written.get(5, SECONDS)).isZero();
    }

    @Test
    void anAppendGivenUpWhileItIsWrittenIsNotTriedAgainIfThatFails() throws Exception {
        open(SMALL);
        files.failSyncs(1);
        files.syncGate = new CountDownLatch(1);
        CompletableFuture<Long> written = append("a");
        await().until(() -> written("a"));

        assertThat(written.cancel(false)).isFalse();
        files.syncGate.countDown();

        await().until(written::isCancelled);
        assertThat(append("b").get(5, SECONDS)).isZero();
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactly("b");
    }

    @Test
    void aTimeoutGivesUpOnlyWhatIsNotStored() throws Exception {
        open(SMALL);
        fill();
        long durable = buffer.statistics().positionDurable();

        CompletableFuture<Long> timed = append(KILOBYTE).orTimeout(20, MILLISECONDS);

        assertThat(timed).failsWithin(Duration.ofSeconds(5)).withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .withCauseInstanceOf(java.util.concurrent.TimeoutException.class);
        assertThat(buffer.statistics().positionDurable()).isEqualTo(durable);
    }

    @Test
    void aFullDiskKeepsAppendsWaitingAndEndsByItself() throws Exception {
        open(SMALL);
        append("a").get(5, SECONDS);
        files.space(files.bytes() + 100);

        CompletableFuture<Long> waiting = append(KILOBYTE);
        CompletableFuture<Long> after = append("b");
        await().until(() -> buffer.statistics().state() == State.NO_SPACE);
        assertThat(waiting).isNotDone();
        files.space(Long.MAX_VALUE);

        assertThat(waiting.get(5, SECONDS)).isEqualTo(1);
        assertThat(after.get(5, SECONDS)).isEqualTo(2);
        await().until(() -> buffer.statistics().state() == State.UP);
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactly("a", KILOBYTE, "b");
    }

    @Test
    void aFailedSyncAcknowledgesNothingAndGoesOnInAnotherFile() throws Exception {
        open(SMALL);
        append("a").get(5, SECONDS);
        long segments = buffer.statistics().segments();
        files.failSyncs(3);

        assertThat(append("b").get(5, SECONDS)).isEqualTo(1);

        // The third is that of the file that is cut off and left.
        assertThat(buffer.statistics().writeFailures()).isEqualTo(2);
        assertThat(buffer.statistics().segments()).isEqualTo(segments + 1);
        buffer.close();
        FaultyFiles after = files.restart(new Random(2));
        buffer = Buffer.open(Path.of("/memory"), SMALL, after, Clock.systemUTC());
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactly("a", "b");
    }

    @Test
    void aDiskThatIsFullAtTheStartDoesNotStopIt() throws Exception {
        files.space(0);

        open(SMALL);
        CompletableFuture<Long> waiting = append("a");
        await().until(() -> buffer.statistics().state() == State.NO_SPACE);
        files.space(Long.MAX_VALUE);

        assertThat(waiting.get(5, SECONDS)).isZero();
    }

    @Test
    void theStateIsUpAgainOnceTheDiskIsAlsoIfNothingIsAppended() {
        open(SMALL);
        files.space(files.bytes() + 10);
        CompletableFuture<Long> givenUp = append(KILOBYTE);
        await().until(() -> buffer.statistics().state() == State.NO_SPACE);
        givenUp.cancel(false);

        files.space(Long.MAX_VALUE);

        await().until(() -> buffer.statistics().state() == State.UP && !buffer.statistics().full());
    }

    @Test
    void aFullBufferWhoseOnlySegmentIsAcknowledgedGivesItBack() throws Exception {
        open(SMALL.withSegmentSize(1 << 20));
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 200; i++) {
            CompletableFuture<Long> append = append(KILOBYTE);
            reader.acknowledge(i);
            assertThat(append.get(5, SECONDS)).isEqualTo(i);
            assertThat(files.bytes()).isLessThanOrEqualTo(32 << 10);
        }
    }

    @Test
    void dropOldestNeverWaitsCountsWhatItDropsAndStaysWithinTheBound() throws Exception {
        open(SMALL.withFullPolicy(FullPolicy.DROP_OLDEST));
        for (int i = 0; i < 200; i++) {
            assertThat(append(KILOBYTE + i).get(5, SECONDS)).isEqualTo(i);
            assertThat(files.bytes()).isLessThanOrEqualTo(32 << 10);
        }

        List<StoredRecord> records = BufferTest.readAll(buffer.reader("r"));
        BufferStatistics statistics = buffer.statistics();
        assertThat(records).hasSizeGreaterThan(10);
        assertThat(records.get(0).position()).isEqualTo(statistics.positionFirst()).isEqualTo(statistics.dropped());
        assertThat(statistics.dropped() + records.size()).isEqualTo(200);
        assertThat(statistics.lost()).isZero();
    }

    @Test
    void manyCallersShareASync() throws Exception {
        open(SMALL.withSizeMax(8 << 20));
        append("first").get(5, SECONDS);
        files.space(0);
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            appends.add(append("r" + i));
        }
        long before = buffer.statistics().syncs();
        files.space(Long.MAX_VALUE);

        for (int i = 0; i < 1000; i++) {
            assertThat(appends.get(i).get(5, SECONDS)).isEqualTo(i + 1);
        }
        assertThat(buffer.statistics().syncs() - before).isLessThan(10);
    }

    @Test
    void theAgeOfTheOldestRecordEndsWithItsAcknowledgement() throws Exception {
        SettableClock clock = new SettableClock();
        buffer = Buffer.open(Path.of("/memory"), SMALL, files, clock);
        append("a").get(5, SECONDS);
        clock.advance(Duration.ofSeconds(60));
        append("b").get(5, SECONDS);
        clock.advance(Duration.ofSeconds(1));
        BufferReader reader = buffer.reader("r");

        assertThat(buffer.statistics().oldestAge()).isEqualTo(Duration.ofSeconds(61));
        reader.acknowledge(1);
        assertThat(buffer.statistics().oldestAge()).isEqualTo(Duration.ofSeconds(1));
        reader.acknowledge(2);

        assertThat(buffer.statistics().oldestAge()).isZero();
        assertThat(buffer.statistics().records()).isZero();
    }

    @Test
    void aSecondOwnerIsToldWhoHoldsTheFolder() {
        open(SMALL);

        assertThatThrownBy(() -> Buffer.open(Path.of("/memory"), SMALL, files, Clock.systemUTC()))
                .satisfies(error(BufferError.BUFFER_LOCKED)).hasMessageContaining("/memory")
                .hasMessageContaining("pid " + ProcessHandle.current().pid());
    }

    @Test
    void closingWhileOthersAppendLeavesNoFutureOpenAndTellsTheTruth() throws Exception {
        open(SMALL.withSizeMax(64 << 20));
        List<CompletableFuture<Long>> appends = java.util.Collections.synchronizedList(new ArrayList<>());
        Thread appender = new Thread(() -> {
            while (appends.isEmpty() || !appends.get(appends.size() - 1).isCompletedExceptionally()) {
                appends.add(append("r"));
            }
        });
        appender.start();
        await().until(() -> appends.size() > 100);

        buffer.close();
        appender.join(5000);

        long stored = appends.stream().filter(append -> !append.isCompletedExceptionally()).count();
        assertThat(appends).allMatch(CompletableFuture::isDone);
        assertThatThrownBy(appends.get(appends.size() - 1)::join).satisfies(error(BufferError.BUFFER_CLOSED));
        open(SMALL.withSizeMax(64 << 20));
        assertThat(buffer.statistics().positionDurable()).isEqualTo(stored);
    }

    @Test
    void closingAFullBufferFailsWhatWaits() {
        open(SMALL);
        List<CompletableFuture<Long>> appends = fill();

        buffer.close();

        assertThatThrownBy(appends.get(appends.size() - 1)::join).satisfies(error(BufferError.BUFFER_CLOSED));
        assertThat(files.open()).isZero();
    }

    @Test
    void closingEndsAReadThatWaits() throws Exception {
        open(SMALL);
        BufferReader reader = buffer.reader("r");
        CompletableFuture<List<StoredRecord>> read = CompletableFuture.supplyAsync(() -> {
            try {
                return reader.read(1, 1, Duration.ofSeconds(60));
            } catch (InterruptedException e) {
                throw new CompletionException(e);
            }
        });

        buffer.close();

        assertThat(read.get(5, SECONDS)).isEmpty();
    }

    private boolean written(String text) {
        return files.contents().values().stream().anyMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).endsWith(text));
    }

    /** Appends until one waits for room; the last one waits. */
    private List<CompletableFuture<Long>> fill() {
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        do {
            appends.add(append(KILOBYTE));
            await().pollInterval(Duration.ofMillis(1)).until(() -> appends.get(appends.size() - 1).isDone() || buffer.statistics().full());
        } while (appends.get(appends.size() - 1).isDone());
        return appends;
    }

    private CompletableFuture<Long> append(String text) {
        return buffer.append(List.of(entry(text)));
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
    }

    private static java.util.function.Consumer<Throwable> error(BufferError code) {
        return failure -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            assertThat(cause).isInstanceOfSatisfying(BufferException.class, e -> assertThat(e.error()).isEqualTo(code));
            assertThat(cause.getMessage()).startsWith(code + " ");
        };
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
