package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.LockHolder;
import io.sitewire.buffer.files.RealFiles;
import io.sitewire.buffer.format.Format;
import io.sitewire.support.SettableClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cases in which disk buffers in the field lost readings, filled the disk or did not start again; one test each, by name. */
@Timeout(60)
final class BufferFieldCasesTest {
    private static final BufferOptions OPTIONS = BufferOptions.of("field").withRecordSizeMax(4096).withSizeMax(64 << 10)
            .withSegmentSize(1000).withRetryDelay(Duration.ofMillis(5));
    private static final String TEXT = "x".repeat(300);

    @TempDir
    Path directory;

    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        if (buffer != null) {
            buffer.close();
        }
    }

    @Test
    void theSizeIsRightAtOnceAfterARestart() throws Exception {
        open(files);
        buffer.reader("r");
        append(20);
        buffer.close();

        open(files);

        assertThat(buffer.statistics().bytes() - lockSize()).isEqualTo(files.bytes());
        assertThat(buffer.statistics().records()).isEqualTo(20);
    }

    @Test
    void oneBadFileDoesNotStopTheStart() throws Exception {
        open(files);
        buffer.reader("r");
        append(20);
        buffer.close();
        String second = segments().get(1);
        files.put(second, new byte[files.contents().get(second).length]);

        open(files);

        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(items.get(0).position()).isZero();
        assertThat(items.get(items.size() - 1).end()).isEqualTo(20);
        assertThat(items.stream().filter(StoredGap.class::isInstance)).singleElement()
                .satisfies(gap -> assertThat(((StoredGap) gap).reason()).isEqualTo("damaged"));
    }

    @Test
    void aMissingFileInTheMiddleIsAGapWithItsRangeThatIsCounted() throws Exception {
        open(files);
        buffer.reader("r");
        append(20);
        buffer.close();
        long from = Format.segmentPosition(segments().get(1));
        long until = Format.segmentPosition(segments().get(2));
        files.remove(segments().get(1));

        open(files);

        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(items.stream().filter(StoredGap.class::isInstance)).singleElement()
                .satisfies(gap -> assertThat(BufferPoliciesTest.isGap(gap, from, until, "missing")).isTrue());
        assertThat(buffer.statistics().missing()).containsEntry("missing", until - from);
    }

    @Test
    void aLimitThatIsHitDoesNotGrowMemory() {
        open(files, OPTIONS.withQueueSizeMax(10_000));
        CompletableFuture<Long> last;
        do {
            last = buffer.append(List.of(BufferTest.entry(TEXT)));
        } while (!last.isCompletedExceptionally());

        assertThat(buffer.statistics().bytesWaiting()).isLessThanOrEqualTo(10_000);
    }

    @Test
    void anOversizedRecordIsRefusedAndNotDroppedAfterTheAcknowledgement() throws Exception {
        open(files);

        assertThatThrownBy(() -> buffer.append(List.of(BufferTest.entry("x".repeat(5000)))).join()).hasMessageContaining(
                BufferError.BUFFER_RECORD_TOO_LARGE.name());

        assertThat(buffer.statistics().positionNext()).isZero();
        assertThat(buffer.statistics().missing()).isEmpty();
    }

    @Test
    void theLastRecordIsDeliveredWithoutWaitingForAnother() throws Exception {
        open(files);
        BufferReader reader = buffer.reader("r");

        append(1);

        assertThat(reader.read(100, 1 << 20, Duration.ofSeconds(5))).hasSize(1);
    }

    @Test
    void fileNumbersGoOnPastAnyWrap() throws Exception {
        for (int bits : new int[] {15, 16, 31, 32, 53, 62}) {
            long far = (1L << bits) - 3;
            files = new FaultyFiles(new Random(bits));
            files.put(Format.segmentName(far), new byte[0]);
            open(files);

            for (int i = 0; i < 10; i++) {
                assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isEqualTo(far + i);
            }

            assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(StoredRecord::position).startsWith(far).endsWith(far + 9);
            buffer.close();
        }
    }

    @Test
    void aCrashBetweenDeletingASegmentAndStoringTheCursorLosesNothingAndSkipsNothing() throws Exception {
        // The power goes at each step of it: cursor, its sync, each deletion, the folder's sync.
        for (int step = 0; step < 12; step++) {
            files = new FaultyFiles(new Random(step));
            open(files);
            buffer.reader("r");
            append(20);
            files.cutAt(files.steps() + step);
            buffer.reader("r").acknowledge(10);
            await().pollInterval(Duration.ofMillis(1)).until(() -> files.isOff() || buffer.statistics().positionFirst() > 5);
            files.cutNow();
            buffer.close();
            files = files.restart(new Random(step + 100));

            open(files);

            List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
            assertThat(items.get(0).position()).as("step " + step).isLessThanOrEqualTo(10);
            assertThat(items.get(items.size() - 1).end()).isEqualTo(20);
            assertThat(items).allMatch(StoredRecord.class::isInstance);
            buffer.close();
        }
    }

    @Test
    void aCursorStoredBeforeTheDataThatItCoversSkipsNothingThatComesAndGivesNoPositionTwice() throws Exception {
        open(files);
        append(5);
        Map<String, byte[]> early = files.contents();
        append(15);
        buffer.reader("r").acknowledge(20);
        buffer.close();
        byte[] cursor = files.contents().get("r.cursor");
        files = new FaultyFiles(new Random(2));
        early.forEach(files::put);
        files.put("r.cursor", cursor);

        open(files);

        assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isEqualTo(20);
        assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(StoredRecord::position).containsExactly(20L);
    }

    @Test
    void aDiskThatIsFullWhileRollingCostsNothingAndWritingResumesWithoutARestart() throws Exception {
        open(files);
        BufferReader reader = buffer.reader("r");
        append(2);
        for (int left = 0; left < 700; left += 50) {
            files.space(files.bytes() + left);
            CompletableFuture<Long> waiting = buffer.append(List.of(BufferTest.entry(TEXT)));
            CompletableFuture<Long> second = buffer.append(List.of(BufferTest.entry(TEXT)));
            await().pollInterval(Duration.ofMillis(1)).until(() -> second.isDone() || buffer.statistics().full());
            files.space(Long.MAX_VALUE);
            assertThat(second.get(5, SECONDS)).isEqualTo(waiting.get(5, SECONDS) + 1);
        }

        assertThat(BufferPoliciesTest.readAll(reader)).hasSize(30).allMatch(StoredRecord.class::isInstance);
    }

    @Test
    void theFolderRestoredFromACopyGoesOnInANewEpochThatSaysWhere() throws Exception {
        open(files);
        append(10);
        Map<String, byte[]> copy = files.contents();
        java.util.UUID before = buffer.epoch();
        append(10);
        buffer.close();
        files = new FaultyFiles(new Random(2));
        copy.forEach(files::put);

        open(files);
        append(1);

        List<StoredRecord> records = BufferTest.readAll(buffer.reader("r"));
        assertThat(records).hasSize(11);
        assertThat(records.get(9).epoch()).isEqualTo(before);
        assertThat(records.get(10).epoch()).isEqualTo(buffer.epoch()).isNotEqualTo(before);
    }

    @Test
    void theFolderMovedToAnotherMachineGoesOnWhereItStood() throws Exception {
        Path here = directory.resolve("here");
        Path there = directory.resolve("there");
        try (Buffer first = Buffer.open(here, OPTIONS)) {
            for (int i = 0; i < 10; i++) {
                first.append(List.of(BufferTest.entry("record " + i))).get(5, SECONDS);
            }
            first.reader("r").acknowledge(4);
        }
        Files.move(here, there);

        try (Buffer second = Buffer.open(there, OPTIONS)) {
            assertThat(second.append(List.of(BufferTest.entry("record 10"))).get(5, SECONDS)).isEqualTo(10);
            assertThat(BufferTest.readAll(second.reader("r"))).extracting(BufferTest::text).startsWith("record 4").endsWith("record 10");
        }
    }

    @Test
    void anUpgradeWithAFullBufferReadsAllOfItAndGoesOnOnceThereIsRoom() throws Exception {
        // The golden segment of version 1 is what an earlier version left: three readings and a gap, from position 1000 on.
        files.put(Format.segmentName(1000), Files.readAllBytes(Path.of("tests/unit/resources/buffer/v1/00000000000000001000.segment")));
        open(files);
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        do {
            appends.add(buffer.append(List.of(BufferTest.entry(TEXT))));
            CompletableFuture<Long> last = appends.get(appends.size() - 1);
            await().pollInterval(Duration.ofMillis(1)).until(() -> last.isDone() || buffer.statistics().full());
        } while (appends.get(appends.size() - 1).isDone());
        buffer.close();
        long end = 1006 + appends.size() - 1;

        open(files);
        CompletableFuture<Long> waiting = buffer.append(List.of(BufferTest.entry(TEXT)));
        await().until(() -> buffer.statistics().full());
        BufferReader reader = buffer.reader("r");
        List<StoredItem> all = BufferPoliciesTest.readAll(reader);
        assertThat(all).extracting(StoredItem::position).startsWith(1000L, 1001L, 1002L, 1005L, 1006L).endsWith(end - 1);
        assertThat(all.get(2)).isInstanceOf(StoredGap.class);
        assertThat(waiting).isNotDone();
        reader.acknowledge(end);

        assertThat(waiting.get(5, SECONDS)).isEqualTo(end);
        assertThat(files.bytesMost()).isLessThanOrEqualTo(OPTIONS.sizeMax());
    }

    @Test
    void aClockThatIsSetADayBackAndAYearForwardDropsNothingAndKeepsTheOrder() throws Exception {
        SettableClock clock = new SettableClock();
        BufferOptions aging = OPTIONS.withAgeMax(Duration.ofHours(1));
        buffer = Buffer.open(Path.of("/memory"), aging, files, clock);
        BufferReader reader = buffer.reader("r");
        for (Duration change : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(366), Duration.ofDays(-365))) {
            clock.advance(change);
            append(5);
        }

        assertThat(BufferPoliciesTest.readAll(reader)).hasSize(20).allMatch(StoredRecord.class::isInstance);
        buffer.close();
        clock.advance(Duration.ofDays(-1));
        buffer = Buffer.open(Path.of("/memory"), aging, files, clock);
        assertThat(BufferPoliciesTest.readAll(buffer.reader("r"))).as("after a restart with the clock set back").hasSize(20);
        assertThat(buffer.statistics().dropped()).isZero();
    }

    @Test
    void aSecondProcessOnTheFolderIsToldWhoHoldsIt() throws Exception {
        FileLayer real = new RealFiles();
        real.lock(directory.resolve("lock"), "nobody").close();
        Process owner = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), LockHolder.class.getName(), "own", directory.resolve("lock").toString(), "60000")
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(owner.inputReader().readLine()).isEqualTo("holds");

            assertThatThrownBy(() -> Buffer.open(directory, OPTIONS)).hasMessageContaining(BufferError.BUFFER_LOCKED.name())
                    .hasMessageContaining("the other process");
        } finally {
            owner.destroyForcibly().waitFor();
        }
        buffer = Buffer.open(directory, OPTIONS);
    }

    @Test
    void twoProcessesOnOneFolderAreOneTooMany() {
        open(files);

        assertThatThrownBy(() -> Buffer.open(Path.of("/memory"), OPTIONS, files, Clock.systemUTC()))
                .hasMessageContaining(BufferError.BUFFER_LOCKED.name());
    }

    @Test
    void foreignFilesAreLeftAlone() throws Exception {
        files.put("notes.txt", "mine".getBytes());
        files.put("00000000000000000000.log.bak", "mine too".getBytes());
        open(files);
        append(20);
        buffer.reader("r").acknowledge(20);
        buffer.close();

        assertThat(files.contents()).containsEntry("notes.txt", "mine".getBytes())
                .containsEntry("00000000000000000000.log.bak", "mine too".getBytes());
    }

    @Test
    void noFileIsEverWrittenBeyondItsEndSoThatNoHoleOrPreallocationIsNeeded() throws Exception {
        open(files);
        BufferReader reader = buffer.reader("r");
        append(40);
        reader.acknowledge(40);
        buffer.close();

        assertThat(files.holes()).isZero();
    }

    @Test
    void aFolderThatCannotBeSyncedAcknowledgesNothingUntilItCan() throws Exception {
        open(files);
        append(2);
        files.failDirectorySyncs(Integer.MAX_VALUE);
        CompletableFuture<Long> rolls = buffer.append(List.of(BufferTest.entry("x".repeat(900))));

        await().until(() -> buffer.statistics().writeFailures() > 2);
        assertThat(rolls).isNotDone();
        files.failDirectorySyncs(0);

        assertThat(rolls.get(5, SECONDS)).isEqualTo(2);
    }

    private void append(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS);
        }
    }

    private List<String> segments() {
        return files.contents().keySet().stream().filter(name -> name.endsWith(".log")).sorted().toList();
    }

    /** The lock's file is counted, but not kept in memory. */
    private static long lockSize() {
        return 64;
    }

    private void open(FaultyFiles on) {
        open(on, OPTIONS);
    }

    private void open(FaultyFiles on, BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, on, Clock.systemUTC());
    }
}
