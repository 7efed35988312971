package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.format.Format;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Space is kept for source states and gaps, and for nothing else. */
@Timeout(60)
final class BufferReserveTest {
    private static final long SIZE_MAX = 1 << 20;
    private static final BufferOptions BLOCK = BufferOptions.of("reserve").withRecordSizeMax(64 << 10).withSizeMax(SIZE_MAX)
            .withSegmentSize(128 << 10).withRetryDelay(Duration.ofMillis(5));
    private static final BufferOptions NEWEST = BLOCK.withFullPolicy(FullPolicy.DROP_NEWEST);
    private static final String LARGE = "x".repeat(2000);

    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void statesOfAllSizesAreStoredOnAFullDiskAlsoIfItNeedsANewSegmentWithAllOfThem() throws Exception {
        open(BLOCK);
        for (int source = 0; source < 7; source++) {
            store("source-" + source, "s".repeat(2000));
        }
        append("a", "source-0", "s".repeat(2000)).get(5, SECONDS);
        files.space(files.bytes());

        store("source-6", "t".repeat(2000));

        kill();
        assertThat(buffer.sourceStates()).hasSize(7);
        assertThat(state("source-6")).startsWith("t");
    }

    @Test
    void readingsDoNotTakeTheSpaceThatIsKeptAndGoOnOnceItIsKeptAgain() throws Exception {
        open(BLOCK);
        append("a", "file", "1").get(5, SECONDS);
        files.space(files.bytes());
        store("client", "released");
        assertThat(files.contents()).doesNotContainKey(Format.RESERVE_NAME);

        CompletableFuture<Long> reading = append("b", "file", "2");
        await().until(() -> buffer.statistics().state() == State.NO_SPACE);
        assertThat(reading).isNotDone();
        reading.cancel(false);
        // There is as much as the reserve still.
        for (int i = 0; i < 20; i++) {
            store("client", "again " + i);
        }
        CompletableFuture<Long> last = append("c", "file", "3");
        files.space(Long.MAX_VALUE);

        assertThat(last.get(5, SECONDS)).isEqualTo(1);
        assertThat(files.contents()).containsKey(Format.RESERVE_NAME);
    }

    @Test
    void whatIsDroppedOnAFullDiskIsCountedOnceHoweverOftenItIsTried() throws Exception {
        open(NEWEST);
        append("a", "file", "1").get(5, SECONDS);
        // Neither a reading nor a state: not even deleting the reserve helps.
        files.space(0);
        CompletableFuture<Long> waiting = append(LARGE, "file", "2");
        long before = buffer.statistics().writeFailures();
        await().until(() -> buffer.statistics().writeFailures() > before + 5);
        assertThat(waiting).isNotDone();
        assertThat(buffer.statistics().dropped()).isZero();
        assertThat(buffer.statistics().positionNext()).isEqualTo(1);

        // Now a state has space, and a reading has not.
        files.space(files.bytes() + 2000);

        assertThat(waiting.get(5, SECONDS)).isEqualTo(1);
        assertThat(buffer.statistics().dropped()).isEqualTo(1);
        kill();
        assertThat(state("file")).isEqualTo("2");
        assertThat(buffer.statistics().positionNext()).isEqualTo(2);
        assertThat(items()).satisfiesExactly(item -> assertThat(item).isInstanceOf(StoredRecord.class),
                item -> assertThat(item).isInstanceOfSatisfying(StoredGap.class, gap -> assertThat(gap.reason()).isEqualTo("drop-newest")));
    }

    @Test
    void aReadingWithoutAStateIsDroppedThoughOneBehindItMustWait() throws Exception {
        open(NEWEST);
        files.syncGate = new CountDownLatch(1);
        CompletableFuture<Long> first = append("a", "file", "1");
        await().until(() -> files.contents().values().stream()
                .anyMatch(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains("file")));
        CompletableFuture<Long> plain = buffer.append(List.of(BufferTest.entry(LARGE)));
        CompletableFuture<Long> waiting = append(LARGE, "file", "2");
        // What is kept is given back, and that is not enough.
        files.space(files.bytes() - files.contents().get(Format.RESERVE_NAME).length);
        files.syncGate.countDown();

        assertThat(first.get(5, SECONDS)).isZero();
        assertThat(plain.get(5, SECONDS)).isEqualTo(1);
        assertThat(waiting).isNotDone();
        files.space(Long.MAX_VALUE);
        assertThat(waiting.get(5, SECONDS)).isEqualTo(2);
    }

    @Test
    void theBoundHoldsWhateverIsDroppedStoredAndAcknowledged() throws Exception {
        Random random = new Random(3);
        open(NEWEST);
        BufferReader reader = buffer.reader("r");
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 1; i <= 3000; i++) {
            CompletableFuture<Long> append = random.nextInt(3) == 0
                    ? buffer.append(List.of(), List.of(new SourceState("client", Integer.toString(i).getBytes(StandardCharsets.UTF_8))))
                    : append(LARGE, "file", Integer.toString(i));
            appends.add(append);
            if (random.nextInt(20) == 0) {
                append.get(5, SECONDS);
                assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
            }
            if (random.nextInt(1000) == 0) {
                List<StoredItem> items = reader.readItems(200, 1 << 20, Duration.ZERO);
                reader.acknowledge(items.isEmpty() ? 0 : items.get(items.size() - 1).end());
            }
        }
        CompletableFuture<Long> last = append("end", "file", "end");
        await().until(() -> {
            List<StoredItem> items = reader.readItems(200, 1 << 20, Duration.ofMillis(1));
            reader.acknowledge(items.isEmpty() ? 0 : items.get(items.size() - 1).end());
            return last.isDone();
        });

        assertThat(appends).allSatisfy(append -> assertThat(append).isCompleted());
        assertThat(buffer.statistics().dropped()).isPositive();
        assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
        kill();
        assertThat(state("file")).isEqualTo("end");
    }

    @Test
    void aReserveBesideWhichThereIsNoRoomAnyMoreIsGivenUpAtTheStart() throws Exception {
        open(BLOCK.withSizeMax(4 << 20));
        for (int i = 0; i < 80; i++) {
            append("x".repeat(10_000), "file", "1").get(5, SECONDS);
        }
        buffer.close();

        open(BLOCK.withSizeMax(300 << 10));

        assertThat(files.contents()).doesNotContainKey(Format.RESERVE_NAME);
        assertThat(state("file")).isEqualTo("1");
    }

    private List<StoredItem> items() throws InterruptedException {
        return buffer.reader("all").readItems(100, 1 << 20, Duration.ofSeconds(5));
    }

    private CompletableFuture<Long> append(String payload, String source, String state) {
        return buffer.append(List.of(BufferTest.entry(payload)), List.of(new SourceState(source, state.getBytes(StandardCharsets.UTF_8))));
    }

    private void store(String source, String state) throws Exception {
        buffer.append(List.of(), List.of(new SourceState(source, state.getBytes(StandardCharsets.UTF_8)))).get(5, SECONDS);
    }

    private String state(String source) {
        return new String(buffer.sourceStates().get(source), StandardCharsets.UTF_8);
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
    }

    /** Everything written and not synced is gone, and a new process opens the folder. */
    private void kill() {
        files.cutNow();
        buffer.close();
        files = files.restart(new Random(2));
        open(BLOCK);
    }
}
