package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each sync policy keeps and what it may lose, and what becomes of failed syncs. */
@Timeout(60)
final class BufferSyncTest {
    private static final BufferOptions ALWAYS = BufferOptions.of("sync").withRecordSizeMax(8192).withSizeMax(64 << 10)
            .withRetryDelay(Duration.ofMillis(5));
    private static final BufferOptions INTERVAL = ALWAYS.withSync(SyncPolicy.INTERVAL).withSyncInterval(Duration.ofMillis(20));
    private static final BufferOptions SELDOM = INTERVAL.withSyncInterval(Duration.ofHours(1));
    private static final BufferOptions NEVER = ALWAYS.withSync(SyncPolicy.NEVER);

    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void intervalAcknowledgesBeforeTheSyncAndLetsReadOnlyWhatIsSynced() throws Exception {
        open(SELDOM);
        BufferReader reader = buffer.reader("r");

        assertThat(append("a").get(5, SECONDS)).isZero();

        assertThat(buffer.statistics().positionNext()).isEqualTo(1);
        assertThat(buffer.statistics().positionDurable()).isZero();
        assertThat(reader.read(1, 1, Duration.ofMillis(10))).isEmpty();
    }

    @Test
    void intervalSyncsByItselfWhenNothingMoreComes() throws Exception {
        open(INTERVAL);
        BufferReader reader = buffer.reader("r");

        append("a").get(5, SECONDS);

        assertThat(reader.read(1, 1, Duration.ofSeconds(5))).hasSize(1);
        assertThat(buffer.statistics().syncs()).isEqualTo(1);
    }

    @Test
    void intervalLosesInAPowerCutOnlyWhatCameAfterTheLastSyncAndNothingInAKill() throws Exception {
        open(INTERVAL);
        append("a").get(5, SECONDS);
        await().until(() -> buffer.statistics().positionDurable() == 1);
        buffer.close();
        open(SELDOM);
        append("b").get(5, SECONDS);
        FaultyFiles cut = files.restart(new Random(3));
        files.cutNow();
        buffer.close();

        files.killed();
        open(ALWAYS);
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactly("a", "b");
        buffer.close();
        files = cut;
        open(ALWAYS);
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).startsWith("a");
    }

    @Test
    void intervalSyncsWhatIsLeftWhenItIsClosedAndBeforeEachNewSegment() throws Exception {
        open(SELDOM.withSegmentSize(300));
        for (int i = 0; i < 10; i++) {
            append("record " + i + "x".repeat(50)).get(5, SECONDS);
        }
        assertThat(buffer.statistics().positionDurable()).isGreaterThan(5);
        buffer.close();

        files = files.restart(new Random(3));
        open(ALWAYS);

        assertThat(BufferTest.readAll(buffer.reader("r"))).hasSize(10);
    }

    @Test
    void aFailedSyncUnderIntervalBecomesAGapOfWhatItShouldHaveCovered() throws Exception {
        open(SELDOM);
        BufferReader reader = buffer.reader("r");
        append("a").get(5, SECONDS);
        append("b").get(5, SECONDS);
        files.failSyncs(1);
        buffer.close();

        files = files.restart(new Random(3));
        open(INTERVAL);
        assertThat(append("c").get(5, SECONDS)).isEqualTo(2);

        await().until(() -> buffer.statistics().positionDurable() == 3);
        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(items).hasSize(2);
        assertThat(BufferPoliciesTest.isGap(items.get(0), 0, 2, "sync-failed")).isTrue();
        assertThat(reader.acknowledged()).isZero();
    }

    @Test
    void neverReadsWhatIsWrittenAndSyncsNoRecord() throws Exception {
        open(NEVER);
        BufferReader reader = buffer.reader("r");

        append("a").get(5, SECONDS);

        assertThat(reader.read(1, 1, Duration.ofSeconds(5))).hasSize(1);
        assertThat(buffer.statistics().syncs()).isZero();
    }

    @Test
    void afterAFailedSyncTheFileIsNotTrustedBeyondWhatWasDurable() throws Exception {
        open(ALWAYS);
        append("a").get(5, SECONDS);
        files.failSyncs(1);
        append("b").get(5, SECONDS);
        assertThat(buffer.statistics().syncFailures()).isEqualTo(1);
        assertThat(buffer.statistics().missing()).isEmpty();

        files.cutNow();
        buffer.close();
        files = files.restart(new Random(4));
        open(ALWAYS);

        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactly("a", "b");
        assertThat(files.contents().keySet().stream().filter(name -> name.endsWith(".log")).count()).isEqualTo(3);
    }

    @Test
    void whileSyncsFailTheStateSaysSoAndNothingIsAcknowledged() throws Exception {
        open(ALWAYS);
        append("a").get(5, SECONDS);
        files.failSyncs(Integer.MAX_VALUE);

        CompletableFuture<Long> waiting = append("b");
        await().until(() -> buffer.statistics().state() == BufferStatistics.State.FAILING && buffer.statistics().writeFailures() > 3);
        assertThat(waiting).isNotDone();
        files.failSyncs(0);

        assertThat(waiting.get(5, SECONDS)).isEqualTo(1);
        await().until(() -> buffer.statistics().state() == BufferStatistics.State.DAMAGED);
        assertThat(buffer.damage()).hasValueSatisfying(damage -> assertThat(damage.what()).startsWith("syncs failed "));
    }

    @Test
    void aCursorThatCannotBeWrittenStopsNeitherWritingNorReading() throws Exception {
        open(ALWAYS.withSegmentSize(300));
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 10; i++) {
            append("x".repeat(100)).get(5, SECONDS);
        }
        assertThat(BufferTest.readAll(reader)).hasSize(10);
        files.failSyncs(2);
        reader.acknowledge(5);
        reader.acknowledge(8);

        await().until(() -> buffer.statistics().positionFirst() > 0);
        assertThat(append("y").get(5, SECONDS)).isEqualTo(10);
        reader.acknowledge(9);
        await().until(() -> buffer.statistics().positionFirst() == 9);
        buffer.close();
        open(ALWAYS);
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(StoredRecord::position).containsExactly(9L, 10L);
    }

    private CompletableFuture<Long> append(String text) {
        return buffer.append(List.of(BufferTest.entry(text)));
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
    }
}
