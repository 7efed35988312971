package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.support.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a buffer shows of itself, and the little that can be asked of it, beside appending and reading. */
@Timeout(60)
final class BufferOutsideTest {
    private static final String KILOBYTE = "x".repeat(1000);
    private static final BufferOptions SMALL = BufferOptions.of("outside").withRecordSizeMax(4096).withSizeMax(32 << 10)
            .withRetryDelay(Duration.ofMillis(5));

    private final SettableClock clock = new SettableClock();
    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void aRolledSegmentIsNotWrittenAgainAndGoesWhenItsRecordsAreAcknowledged() throws Exception {
        open(SMALL);
        BufferReader reader = buffer.reader("r");
        append("a").get(5, SECONDS);
        append("b").get(5, SECONDS);

        assertThat(buffer.roll().get(5, SECONDS)).isEqualTo(2);
        byte[] ended = files.contents().get("00000000000000000000.log");
        append("c").get(5, SECONDS);
        assertThat(files.contents().get("00000000000000000000.log")).isEqualTo(ended);

        reader.acknowledge(2);
        await().until(() -> buffer.statistics().segments() == 1);
        assertThat(buffer.statistics().positionFirst()).isEqualTo(2);
        assertThat(BufferTest.readAll(buffer.reader("other"))).extracting(BufferTest::text).containsExactly("c");
    }

    @Test
    void theNextPositionIsNeverBehindWhatAReaderHasRead() throws Exception {
        open(SMALL.withSizeMax(8 << 20));
        BufferReader reader = buffer.reader("r");
        int records = 3000;
        Thread appending = new Thread(() -> {
            for (int i = 0; i < records; i++) {
                append("a").join();
            }
        });
        appending.start();

        long read = 0;
        while (read < records) {
            read += reader.read(100, 1 << 20, Duration.ofSeconds(5)).size();
            assertThat(buffer.statistics().positionNext()).isGreaterThanOrEqualTo(read);
        }
        appending.join();
    }

    @Test
    void aRollOfWhatIsAcknowledgedAlreadyGivesItBackAndOneOfNothingDoesNothing() throws Exception {
        open(SMALL);
        BufferReader reader = buffer.reader("r");
        append(KILOBYTE).get(5, SECONDS);
        reader.acknowledge(1);
        long before = buffer.statistics().bytes();

        assertThat(buffer.roll().get(5, SECONDS)).isEqualTo(1);
        assertThat(buffer.statistics().bytes()).isLessThan(before - 1000);
        long empty = buffer.statistics().bytes();
        for (int i = 0; i < 100; i++) {
            assertThat(buffer.roll().get(5, SECONDS)).isEqualTo(1);
        }
        assertThat(buffer.statistics().bytes()).isEqualTo(empty);
    }

    @Test
    void rollsOfAFullBufferNeverTakeItOverItsBound() throws Exception {
        open(SMALL);
        buffer.reader("r");
        for (int i = 0; i < 1000 && buffer.condition().state() != State.FULL; i++) {
            append("x".repeat(20)).get(5, SECONDS);
            buffer.roll().handle((position, failure) -> null).get(5, SECONDS);
            CompletableFuture<Long> probe = append(KILOBYTE);
            await().pollInterval(Duration.ofMillis(1)).until(() -> probe.isDone() || buffer.statistics().full());
            probe.cancel(false);
        }

        while (true) {
            CompletableFuture<Long> tiny = append("x");
            await().pollInterval(Duration.ofMillis(1)).until(() -> tiny.isDone() || buffer.statistics().full());
            if (!tiny.isDone()) {
                tiny.cancel(false);
                break;
            }
        }

        assertThat(buffer.roll()).failsWithin(Duration.ofSeconds(5)).withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause().isInstanceOf(BufferException.class);
        assertThat(buffer.statistics().bytes()).as("what is kept for cursors and headers is not used").isLessThanOrEqualTo(
                SMALL.sizeMax() - Room.RESERVE);
        assertThat(files.bytes()).isLessThanOrEqualTo(SMALL.sizeMax());
    }

    @Test
    void aRollThatTheDiskDoesNotTakeFailsAndNothingIsLost() throws Exception {
        open(SMALL);
        append("a").get(5, SECONDS);
        files.readOnly = true;

        assertThat(buffer.roll()).failsWithin(Duration.ofSeconds(5)).withThrowableOfType(java.util.concurrent.ExecutionException.class)
                .havingCause().isInstanceOfSatisfying(BufferException.class, e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_IO));
        assertThat(buffer.condition().state()).isEqualTo(State.READ_ONLY);
        files.readOnly = false;

        assertThat(append("b").get(5, SECONDS)).isEqualTo(1);
        await().until(() -> buffer.condition().state() == State.UP);
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactly("a", "b");
        buffer.close();
        assertThat(buffer.roll()).isCompletedExceptionally();
        assertThat(buffer.condition().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void readersAreToldByNameAlsoThoseThatNobodyUsesAndListenersHearOfEach() throws Exception {
        open(SMALL);
        buffer.reader("forward");
        append("a").get(5, SECONDS);
        buffer.reader("forward").acknowledge(1);
        buffer.close();
        open(SMALL);
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        buffer.listen(new BufferListener() {
            @Override
            public void synced(long nanos) {
            }

            @Override
            public void stored(long records, long bytes) {
            }

            @Override
            public void reader(String name) {
                heard.add(name);
            }
        });
        buffer.reader("copy");

        assertThat(buffer.readers()).containsOnlyKeys("forward", "copy").containsEntry("forward", 1L);
        await().until(() -> heard.containsAll(List.of("forward", "copy")));
    }

    @Test
    void aBufferStaysFullUntilWhatDidNotFitWouldFitAlsoIfItsSourceGaveUp() throws Exception {
        open(SMALL);
        BufferReader reader = buffer.reader("r");
        CompletableFuture<Long> last = append(KILOBYTE);
        while (buffer.condition().state() != State.FULL) {
            CompletableFuture<Long> next = last;
            await().pollInterval(Duration.ofMillis(1)).until(() -> next.isDone() || buffer.condition().state() == State.FULL);
            last = last.isDone() ? append(KILOBYTE) : last;
        }
        last.cancel(false);
        await().during(Duration.ofMillis(100)).until(() -> buffer.statistics().state() == State.FULL && buffer.statistics().full());

        reader.acknowledge(buffer.statistics().positionDurable());

        await().until(() -> buffer.statistics().state() == State.UP);
    }

    @Test
    void anOutageIsOneLineAtItsBeginningAndOneAtItsEndHoweverOftenItStoresInBetween() throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Handler handler = handler(lines);
        Logger log = Logger.getLogger(WriterState.class.getName());
        log.addHandler(handler);
        try {
            open(SMALL);
            BufferReader reader = buffer.reader("r");
            List<CompletableFuture<Long>> appends = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                appends.add(append(KILOBYTE));
            }
            await().until(() -> buffer.condition().state() == State.FULL);
            long stored = buffer.statistics().appended();
            int times = 0;
            while (!appends.get(199).isDone()) {
                Instant since = buffer.condition().since();
                clock.advance(Duration.ofSeconds(1));
                reader.acknowledge(buffer.statistics().positionDurable());
                await().pollInterval(Duration.ofMillis(1)).until(() -> buffer.condition().since().isAfter(since));
                await().pollInterval(Duration.ofMillis(1)).until(() -> buffer.condition().state() == State.FULL
                        || appends.get(199).isDone());
                times++;
            }
            assertThat(times).isGreaterThan(4);
            assertThat(lines).hasSize(1);

            clock.advance(Duration.ofMillis(Outage.QUIET_MILLIS));
            await().until(() -> lines.size() == 2);
            assertThat(lines).element(1).asString().contains("appends that waited " + (200 - stored) + ", readings dropped 0");
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void droppedReadingsOfAnOutageAreCountedInItsLastLine() throws Exception {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Handler handler = handler(lines);
        Logger log = Logger.getLogger(WriterState.class.getName());
        log.addHandler(handler);
        try {
            open(SMALL.withFullPolicy(FullPolicy.DROP_NEWEST));
            BufferReader reader = buffer.reader("r");
            while (buffer.statistics().dropped() < 7) {
                append(KILOBYTE).get(5, SECONDS);
            }
            reader.acknowledge(buffer.statistics().positionDurable());
            await().until(() -> buffer.condition().state() == State.UP);
            clock.advance(Duration.ofMillis(Outage.QUIET_MILLIS));

            await().until(() -> lines.size() == 2);
            assertThat(lines).element(1).asString().contains("readings dropped 7");
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void damageIsShownUntilItIsAcknowledgedAndWhatWasSetAsideUntilItIsGone() throws Exception {
        open(SMALL);
        append("a").get(5, SECONDS);
        buffer.close();
        files.put("00000000000000000000.log.damaged", new byte[10]);

        open(SMALL);
        assertThat(buffer.condition()).isEqualTo(new BufferCondition(State.DAMAGED, clock.instant(),
                java.util.Optional.of("segments set aside 1"), java.util.Optional.empty()));
        assertThat(append("b").get(5, SECONDS)).isEqualTo(1);
        assertThat(buffer.acknowledgeDamage()).isTrue();
        assertThat(buffer.acknowledgeDamage()).isFalse();
        assertThat(buffer.condition().state()).isEqualTo(State.UP);
        buffer.close();

        open(SMALL);
        assertThat(buffer.statistics().state()).isEqualTo(State.DAMAGED);
        files.remove("00000000000000000000.log.damaged");
        await().until(() -> buffer.statistics().state() == State.UP);
        assertThat(buffer.damage()).isEmpty();
    }

    @Test
    void whatStopsReadingsIsToldBeforeDamageWhichIsStillThere() {
        files.put("00000000000000000000.log.damaged", new byte[10]);
        open(SMALL);
        buffer.reader("r");
        for (int i = 0; i < 40; i++) {
            append(KILOBYTE);
        }

        await().until(() -> buffer.condition().state() == State.FULL);
        assertThat(buffer.statistics().state()).isEqualTo(State.FULL);
        assertThat(buffer.damage()).isPresent();
    }

    @Test
    void aDamagedCursorIsDamageAndAFullDiskIsNone() throws Exception {
        open(SMALL);
        buffer.reader("r");
        append("a").get(5, SECONDS);
        buffer.close();
        files.put("r.cursor", new byte[10]);
        open(SMALL);
        assertThat(buffer.damage()).hasValueSatisfying(damage -> assertThat(damage.what()).isEqualTo("cursors damaged 1"));
        buffer.acknowledgeDamage();

        files.space(files.bytes() + 10);
        CompletableFuture<Long> waiting = append(KILOBYTE);
        await().until(() -> buffer.condition().state() == State.NO_SPACE);
        files.space(Long.MAX_VALUE);
        waiting.get(5, SECONDS);

        await().until(() -> buffer.condition().state() == State.UP);
        assertThat(buffer.damage()).isEmpty();
    }

    @Test
    void aSyncThatFailsForLackOfSpaceIsNoDamage() {
        open(SMALL);
        Counters counters = new Counters(clock);

        counters.syncFailed(true);
        assertThat(counters.damage.unseen()).isEmpty();
        counters.syncFailed(false);
        assertThat(counters.damage.unseen()).contains(new BufferDamage(clock.instant(), "syncs failed 1"));
        assertThat(counters.syncFailures.sum()).isEqualTo(2);
    }

    private static Handler handler(Queue<String> lines) {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage());
            }

            @Override
            public void flush() {
            }

            @Override
            public void close() {
            }
        };
    }

    private CompletableFuture<Long> append(String text) {
        return buffer.append(List.of(BufferTest.entry(text)));
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, clock);
    }
}
