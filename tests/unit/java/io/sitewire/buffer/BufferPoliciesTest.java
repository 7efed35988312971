package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.support.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes when there is no room, what becomes too old, and how a reader meets it. */
@Timeout(60)
final class BufferPoliciesTest {
    private static final int SIZE_MAX = 32 << 10;
    private static final BufferOptions BLOCK = BufferOptions.of("policies").withRecordSizeMax(8192).withSizeMax(SIZE_MAX)
            .withRetryDelay(Duration.ofMillis(5));
    private static final BufferOptions OLDEST = BLOCK.withFullPolicy(FullPolicy.DROP_OLDEST);
    private static final BufferOptions NEWEST = BLOCK.withFullPolicy(FullPolicy.DROP_NEWEST);
    private static final String KILOBYTE = "x".repeat(1000);

    private final SettableClock clock = new SettableClock();
    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void dropNewestCompletesAtOnceAndAReaderMeetsTheGapInItsPlace() throws Exception {
        open(NEWEST);
        BufferReader reader = buffer.reader("r");
        long stored = appendUntilDropped();
        append(KILOBYTE).get(5, SECONDS);
        readAll(reader);
        reader.acknowledge(stored);

        await().until(() -> {
            reader.rewind();
            return readAll(reader);
        }, gaps -> areGaps(gaps, stored, stored + 2, "drop-newest"));

        assertThat(append("z").get(5, SECONDS)).isEqualTo(stored + 2);
        assertThat(buffer.statistics().dropped()).isEqualTo(2);
        assertThat(buffer.statistics().missing()).containsEntry("drop-newest", 2L);
        assertThat(readAll(reader)).hasSize(1).allMatch(item -> item instanceof StoredRecord record && record.position() == stored + 2);
    }

    @Test
    void aDropThatWasReportedSurvivesAPowerCutWhetherOrNotTheLogHasRoomForIt() throws Exception {
        open(NEWEST);
        long stored = appendUntilDropped();
        for (int i = 0; i < 500; i++) {
            append(KILOBYTE).get(5, SECONDS);
            assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
        }

        powerCut(NEWEST);

        assertThat(buffer.statistics().positionNext()).isEqualTo(stored + 501);
        BufferReader reader = buffer.reader("r");
        readAll(reader);
        reader.acknowledge(stored);
        assertThat(append("z").get(5, SECONDS)).isEqualTo(stored + 501);
        reader.rewind();
        List<StoredItem> rest = readAll(reader);
        assertThat(areGaps(rest.subList(0, rest.size() - 1), stored, stored + 501, "drop-newest")).as(rest.toString()).isTrue();
        assertThat(rest.get(rest.size() - 1).position()).isEqualTo(stored + 501);
    }

    @Test
    void whoeverReadsWithoutGapsPassesOverThemAndLeavesNothingBehind() throws Exception {
        open(NEWEST);
        BufferReader reader = buffer.reader("r");
        long stored = appendUntilDropped();
        assertThat(BufferTest.readAll(reader)).hasSize((int) stored);
        reader.acknowledge(stored);
        assertThat(buffer.statistics().positionNext()).isEqualTo(stored + 1);

        await().until(() -> reader.read(1, 1, Duration.ofMillis(1)).isEmpty() && buffer.statistics().positionDurable() == stored + 1
                && buffer.statistics().acknowledged() == stored + 1);

        assertThat(buffer.statistics().records()).isZero();
    }

    @Test
    void aGapBehindWhatIsInHandGoesWithItsAcknowledgementAndNotBefore() throws Exception {
        open(NEWEST);
        BufferReader reader = buffer.reader("r");
        long stored = appendUntilDropped();
        await().until(() -> buffer.statistics().positionDurable() == stored + 1);
        assertThat(BufferTest.readAll(reader)).hasSize((int) stored);
        assertThat(reader.acknowledged()).isZero();

        reader.acknowledge(stored - 1);
        assertThat(reader.acknowledged()).isEqualTo(stored - 1);
        reader.acknowledge(stored);

        assertThat(reader.acknowledged()).isEqualTo(stored + 1);
    }

    @Test
    void dropNewestIsAlsoWhatHappensWhenTheDiskIsFull() throws Exception {
        open(NEWEST);
        append("a").get(5, SECONDS);
        files.space(files.bytes() + 100);

        assertThat(append(KILOBYTE).get(5, SECONDS)).isEqualTo(1);
        assertThat(append(KILOBYTE).get(5, SECONDS)).isEqualTo(2);
        assertThat(buffer.statistics().state()).isEqualTo(State.NO_SPACE);
        files.space(Long.MAX_VALUE);

        await().until(() -> buffer.statistics().state() == State.UP);
        assertThat(append("b").get(5, SECONDS)).isEqualTo(3);
        assertThat(readAll(buffer.reader("r"))).extracting(StoredItem::position).containsExactly(0L, 1L, 3L);
    }

    @Test
    void aReaderThatNeverReadIsToldWhatDropOldestTookAndAfterARestartToo() throws Exception {
        open(OLDEST);
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 200; i++) {
            assertThat(append(KILOBYTE + i).get(5, SECONDS)).isEqualTo(i);
            assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
        }
        long first = buffer.statistics().positionFirst();
        assertThat(buffer.statistics().dropped()).isEqualTo(first).isGreaterThan(100);

        for (int i = 0; i < 2; i++) {
            List<StoredItem> items = readAll(buffer.reader("r"));
            assertThat(isGap(items.get(0), 0, first, "drop-oldest")).as(items.get(0).toString()).isTrue();
            assertThat(items).hasSize((int) (200 - first) + 1);
            powerCut(OLDEST);
        }
        assertThat(reader.acknowledged()).isZero();
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void dropOldestNeverTakesWhatAReaderHasInHand() throws Exception {
        open(OLDEST.withSegmentSize(3000));
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 10; i++) {
            append(KILOBYTE).get(5, SECONDS);
        }
        assertThat(reader.readItems(4, 1 << 20, Duration.ofSeconds(5))).hasSize(4);
        for (int i = 10; i < 60; i++) {
            append(KILOBYTE).get(5, SECONDS);
            assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
        }

        assertThat(buffer.statistics().positionFirst()).isZero();
        assertThat(buffer.statistics().dropped()).isGreaterThan(20);
        reader.acknowledge(4);
        List<StoredItem> items = readAll(reader);
        assertThat(items.stream().filter(StoredGap.class::isInstance)).singleElement()
                .satisfies(gap -> assertThat(gap.end() - gap.position()).isEqualTo(buffer.statistics().dropped()));
    }

    @Test
    void dropOldestWaitsRatherThanTakeAllThatIsInHand() throws Exception {
        open(OLDEST.withSegmentSize(3000));
        BufferReader reader = buffer.reader("r");
        CompletableFuture<Long> waiting = append(KILOBYTE);
        do {
            waiting.get(5, SECONDS);
            reader.readItems(100, 1 << 20, Duration.ofSeconds(5));
            waiting = append(KILOBYTE);
            CompletableFuture<Long> last = waiting;
            await().pollInterval(Duration.ofMillis(1)).until(() -> last.isDone() || buffer.statistics().full());
        } while (waiting.isDone());
        assertThat(buffer.statistics().dropped()).isZero();

        reader.rewind();

        assertThat(waiting.get(5, SECONDS)).isPositive();
        assertThat(buffer.statistics().dropped()).isPositive();
    }

    @Test
    void dropOldestMakesRoomWhenTheDiskIsFull() throws Exception {
        open(OLDEST.withSegmentSize(3000));
        for (int i = 0; i < 10; i++) {
            append(KILOBYTE).get(5, SECONDS);
        }
        files.space(files.bytes() + 100);

        for (int i = 10; i < 30; i++) {
            assertThat(append(KILOBYTE).get(5, SECONDS)).isEqualTo(i);
        }
        assertThat(buffer.statistics().dropped()).isPositive();
    }

    @Test
    void aLoweredBoundDropsTheOldestUntilItFits() throws Exception {
        open(OLDEST.withSizeMax(1 << 20).withSegmentSize(4096));
        buffer.reader("r");
        for (int i = 0; i < 200; i++) {
            append(KILOBYTE).get(5, SECONDS);
        }
        buffer.close();

        open(OLDEST);
        append(KILOBYTE).get(5, SECONDS);

        assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
        List<StoredItem> items = readAll(buffer.reader("r"));
        assertThat(isGap(items.get(0), 0, buffer.statistics().positionFirst(), "drop-oldest")).isTrue();
    }

    @Test
    void severalReadersAreToldOnlyWhatEachOfThemMissed() throws Exception {
        open(OLDEST.withSegmentSize(3000));
        buffer.reader("never");
        BufferReader reads = buffer.reader("reads");
        for (int i = 0; i < 100; i++) {
            append(KILOBYTE).get(5, SECONDS);
            assertThat(reads.readItems(10, 1 << 20, Duration.ofSeconds(5))).singleElement().isInstanceOf(StoredRecord.class);
            reads.acknowledge(i + 1);
        }

        List<StoredItem> items = readAll(buffer.reader("never"));
        assertThat(isGap(items.get(0), 0, buffer.statistics().positionFirst(), "drop-oldest")).isTrue();
        assertThat(readAll(reads)).isEmpty();
    }

    @Test
    void whatIsTooOldGoesWithAGapAndWhatIsNotStays() throws Exception {
        open(BLOCK.withAgeMax(Duration.ofSeconds(100)));
        BufferReader reader = buffer.reader("r");
        append("a").get(5, SECONDS);
        append("b").get(5, SECONDS);
        pass(50);
        append("c").get(5, SECONDS);
        pass(55);

        await().until(() -> buffer.statistics().positionFirst() == 2);
        List<StoredItem> items = readAll(reader);
        assertThat(isGap(items.get(0), 0, 2, "age-max")).isTrue();
        assertThat(items).hasSize(2);
        assertThat(buffer.statistics().missing()).containsOnlyKeys("age-max");
        reader.rewind();
        pass(55);
        await().until(() -> buffer.statistics().positionFirst() == 3);
        assertThat(append("d").get(5, SECONDS)).isEqualTo(3);
    }

    @Test
    void ageCountsAcrossARestart() throws Exception {
        open(BLOCK.withAgeMax(Duration.ofSeconds(100)));
        buffer.reader("r");
        append("a").get(5, SECONDS);
        buffer.close();
        clock.advance(Duration.ofDays(3));

        open(BLOCK.withAgeMax(Duration.ofSeconds(100)));
        pass(1);

        await().until(() -> buffer.statistics().positionFirst() == 1);
    }

    @Test
    void aClockThatIsSetADayBackOrAYearForwardDropsNothingAndReadsOn() throws Exception {
        open(BLOCK.withAgeMax(Duration.ofHours(1)));
        BufferReader reader = buffer.reader("r");
        append("a").get(5, SECONDS);
        clock.advance(Duration.ofDays(-1));
        append("b").get(5, SECONDS);
        clock.advance(Duration.ofDays(366));
        append("c").get(5, SECONDS);

        assertThat(readAll(reader)).hasSize(3);
        assertThat(buffer.statistics().dropped()).isZero();
        assertThat(buffer.statistics().oldestAge()).isBetween(Duration.ZERO, Duration.ofDays(366));
    }

    @Test
    void theDiskIsLeftSomeAirAndWritingResumesByItself() throws Exception {
        open(BLOCK.withFreeSpaceMin(10_000));
        append("a").get(5, SECONDS);
        files.space(files.bytes() + 10_500);

        CompletableFuture<Long> waiting = append(KILOBYTE);
        await().until(() -> buffer.statistics().state() == State.NO_SPACE);
        assertThat(waiting).isNotDone();
        files.space(files.bytes() + 20_000);

        assertThat(waiting.get(5, SECONDS)).isEqualTo(1);
        await().until(() -> buffer.statistics().state() == State.UP);
    }

    @Test
    void aDamagedFileOfGapsCostsReasonsButNoPositionAndNoStart() throws Exception {
        open(OLDEST);
        buffer.reader("r");
        for (int i = 0; i < 100; i++) {
            append(KILOBYTE).get(5, SECONDS);
        }
        buffer.close();
        files.put("gaps", new byte[2048]);

        open(OLDEST);

        assertThat(append("z").get(5, SECONDS)).isEqualTo(100);
        assertThat(readAll(buffer.reader("r"))).isNotEmpty();
    }

    /** Appends until something was dropped, and returns the first position that was. */
    private long appendUntilDropped() throws Exception {
        long position = -1;
        while (buffer.statistics().dropped() == 0) {
            position = append(KILOBYTE).get(5, SECONDS);
            assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
        }
        return position;
    }

    private void pass(int seconds) {
        for (int i = 0; i < seconds; i += 5) {
            clock.advance(Duration.ofSeconds(5));
            // Each look at the clock counts, and there is one at every turn of the writer.
            await().pollDelay(Duration.ofMillis(12)).until(() -> true);
        }
    }

    private void powerCut(BufferOptions options) {
        files.cutNow();
        buffer.close();
        files = files.restart(new Random(5));
        open(options);
    }

    /** Whether they are gaps and nothing else: one, or several after each other where the log had room for the first meanwhile. */
    private static boolean areGaps(List<StoredItem> items, long from, long until, String reason) {
        return !items.isEmpty() && items.get(0).position() == from && items.get(items.size() - 1).end() == until
                && items.stream().allMatch(item -> isGap(item, item.position(), item.end(), reason));
    }

    static boolean isGap(StoredItem item, long from, long until, String reason) {
        return item instanceof StoredGap gap && gap.position() == from && gap.end() == until && gap.reason().equals(reason);
    }

    /** All items, each of which must begin where the one before it ended. */
    static List<StoredItem> readAll(BufferReader reader) throws InterruptedException {
        List<StoredItem> all = new ArrayList<>();
        for (List<StoredItem> some = next(reader); !some.isEmpty(); some = next(reader)) {
            all.addAll(some);
        }
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).position()).isEqualTo(all.get(i - 1).end());
        }
        return all;
    }

    private static List<StoredItem> next(BufferReader reader) throws InterruptedException {
        return reader.readItems(100, 1 << 20, Duration.ofMillis(1));
    }

    private CompletableFuture<Long> append(String text) {
        return buffer.append(List.of(BufferTest.entry(text)));
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, clock);
    }
}
