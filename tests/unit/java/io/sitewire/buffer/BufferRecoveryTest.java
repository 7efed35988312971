package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.format.Format;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a start, and a reader, make of what is damaged, unreadable, missing or torn; and that no position is given twice. */
@Timeout(60)
final class BufferRecoveryTest {
    private static final BufferOptions OPTIONS = BufferOptions.of("recovery").withRecordSizeMax(4096).withSizeMax(64 << 10)
            .withSegmentSize(2000).withRetryDelay(Duration.ofMillis(2));
    private static final String TEXT = "x".repeat(300);

    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        if (buffer != null) {
            buffer.close();
        }
    }

    @Test
    void aBadSectorIsTriedAgainForAWhileAndThenSteppedOverLikeDamage() throws Exception {
        stored(20);
        String second = segments().get(1);
        long from = Format.segmentPosition(second);
        long until = Format.segmentPosition(segments().get(2));
        // Not the whole segment: the disk gives blocks of 4096 bytes, so it lies beyond the first one.
        files.faults.badSector(second, 600, 601);
        open();
        BufferReader reader = buffer.reader("r");

        List<StoredItem> items = new ArrayList<>();
        int failures = readThrough(reader, items, 20);

        assertThat(failures).isBetween(4, 10_000);
        assertThat(items).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(BufferPoliciesTest.isGap(gap, from, until, "unreadable")).as(gap.toString()).isTrue());
        assertThat(items.get(items.size() - 1).end()).isEqualTo(20);
        assertThat(buffer.statistics().missing()).containsOnly(Map.entry("unreadable", until - from));
    }

    @Test
    void aBadSectorCostsWhatIsInItsBlockAndNotWhatIsBehindIt() throws Exception {
        open(OPTIONS.withSegmentSize(16 << 10));
        buffer.reader("r");
        append(30);
        append(1, 9000);
        buffer.close();
        files.faults.badSector(segments().get(0), 5000, 5001);
        open(OPTIONS.withSegmentSize(16 << 10));

        List<StoredItem> items = new ArrayList<>();
        readThrough(buffer.reader("r"), items, 31);

        List<StoredItem> gaps = items.stream().filter(StoredGap.class::isInstance).toList();
        assertThat(gaps).singleElement().satisfies(gap -> {
            assertThat(((StoredGap) gap).reason()).isEqualTo("unreadable");
            assertThat(gap.end() - gap.position()).isBetween(9L, 13L);
        });
        assertThat(items.get(items.size() - 1)).isInstanceOf(StoredRecord.class);
    }

    @Test
    void anErrorThatPassesCostsNothing() throws Exception {
        stored(20);
        open();
        BufferReader reader = buffer.reader("r");
        files.faults.fail(Faults.Operation.READ, name -> name.endsWith(".log"), "Input/output error", 3);

        List<StoredItem> items = new ArrayList<>();
        assertThat(readThrough(reader, items, 20)).isPositive();

        assertThat(items).hasSize(20).allMatch(StoredRecord.class::isInstance);
        assertThat(buffer.statistics().lost()).isZero();
    }

    @Test
    void aFileThatCannotBeOpenedIsSteppedOverAndTheRestIsDelivered() throws Exception {
        stored(20);
        String second = segments().get(1);
        open();
        files.faults.badSector(second, 0, Long.MAX_VALUE);

        List<StoredItem> items = new ArrayList<>();
        readThrough(buffer.reader("r"), items, 20);

        assertThat(items.get(items.size() - 1).end()).isEqualTo(20);
        assertThat(buffer.statistics().missing()).containsOnlyKeys("unreadable");
        buffer.reader("r").acknowledge(20);
        await().until(() -> buffer.statistics().segments() == 1);
        assertThat(files.contents()).as("kept for somebody with better tools").containsKey(second + ".damaged");
    }

    @Test
    void aBadSectorInTheNewestSegmentStopsNoStartAndNoPositionBehindItIsGivenAgain() throws Exception {
        open(OPTIONS.withSegmentSize(16 << 10));
        buffer.reader("r");
        append(30);
        buffer.close();
        files.faults.badSector(segments().get(0), 4096, 4097);

        open(OPTIONS.withSegmentSize(16 << 10));

        // 30 records of about 400 bytes: three blocks, of which the second is gone.
        assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isEqualTo(30);
        List<StoredItem> items = new ArrayList<>();
        readThrough(buffer.reader("r"), items, 31);
        assertThat(items).filteredOn(StoredGap.class::isInstance).hasSize(1);
    }

    @Test
    void theOldestSegmentRemovedByHandIsAGapForAReaderThatIsBelow() throws Exception {
        stored(20);
        long first = Format.segmentPosition(segments().get(1));
        files.remove(segments().get(0));

        open();

        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(BufferPoliciesTest.isGap(items.get(0), 0, first, "missing")).as(items.get(0).toString()).isTrue();
        assertThat(items.get(items.size() - 1).end()).isEqualTo(20);
        buffer.reader("r").rewind();
        BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(buffer.statistics().missing()).as("not counted twice").containsOnly(Map.entry("missing", first));
    }

    @Test
    void aSegmentRemovedByHandWhileTheBufferRunsIsAGapAndNotAnErrorForEver() throws Exception {
        open();
        BufferReader reader = buffer.reader("r");
        append(20);
        long from = Format.segmentPosition(segments().get(1));
        long until = Format.segmentPosition(segments().get(2));
        files.remove(segments().get(1));

        List<StoredItem> items = BufferPoliciesTest.readAll(reader);

        assertThat(items).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(BufferPoliciesTest.isGap(gap, from, until, "missing")).isTrue());
    }

    @Test
    void rotInTheLastFrameAfterACleanStopIsDamageAndItsPositionIsNotGivenAgain() throws Exception {
        stored(5);
        String newest = segments().get(segments().size() - 1);
        byte[] bytes = files.contents().get(newest);
        bytes[bytes.length - Format.FRAME_HEADER_SIZE - 10] ^= 1;
        files.put(newest, bytes);

        open();

        assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isEqualTo(5);
        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(items).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(BufferPoliciesTest.isGap(gap, 4, 5, "damaged")).isTrue());
    }

    @Test
    void anEndOfTheLogThatIsGoneAndWasAcknowledgedIsNotGivenAgain() throws Exception {
        stored(5);
        open();
        append(1);
        buffer.reader("r").acknowledge(6);
        buffer.reader("slow");
        files.cutNow();
        buffer.close();
        FaultyFiles after = new FaultyFiles(new Random(3));
        files.contents().forEach((name, bytes) -> after.put(name, name.equals(segments().get(segments().size() - 1))
                ? Arrays.copyOf(bytes, Format.SEGMENT_HEADER_SIZE + 70) : bytes));
        files = after;

        open();

        assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isEqualTo(6);
        assertThat(BufferPoliciesTest.readAll(buffer.reader("r"))).extracting(StoredItem::position).containsExactly(6L);
        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("slow"));
        assertThat(items.get(items.size() - 1).end()).isEqualTo(7);
        assertThat(items).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(gap.position()).isEqualTo(5));
    }

    @Test
    void anEndOfTheLogThatIsCutOffBelowTheCursorIsAGapForOthersAndItsPositionsAreNotGivenAgain() throws Exception {
        open();
        buffer.reader("slow");
        append(3);
        buffer.reader("r").acknowledge(3);
        buffer.close();
        String newest = segments().get(0);
        // The mark of the stop is gone with the last record, and half of the one before it.
        byte[] bytes = files.contents().get(newest);
        files.put(newest, Arrays.copyOf(bytes, Format.SEGMENT_HEADER_SIZE + (bytes.length - Format.SEGMENT_HEADER_SIZE) / 2));

        open();

        assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isEqualTo(3);
        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("slow"));
        assertThat(items).hasSize(3);
        assertThat(BufferPoliciesTest.isGap(items.get(1), 1, 3, "damaged")).as(items.get(1).toString()).isTrue();
    }

    @Test
    void anErrorThatPassesWhenACursorOrTheFileOfGapsIsReadAtTheStartCostsNothing() throws Exception {
        BufferOptions oldest = OPTIONS.withSizeMax(32 << 10).withFullPolicy(BufferOptions.FullPolicy.DROP_OLDEST);
        open(oldest);
        buffer.reader("r");
        buffer.reader("s").acknowledge(0);
        while (buffer.statistics().dropped() == 0) {
            append(1);
        }
        long first = buffer.statistics().positionFirst();
        buffer.reader("s").acknowledge(first + 2);
        buffer.close();
        files.faults.fail(Faults.Operation.READ, name -> name.endsWith("gaps"), "Input/output error", 3);
        files.faults.fail(Faults.Operation.READ, name -> name.endsWith("s.cursor"), "Input/output error", 3);
        files.faults.fail(Faults.Operation.SYNC, name -> name.endsWith("gaps") || name.endsWith("s.cursor"), "Input/output error", 2);

        open(oldest);

        assertThat(files.faults.hits()).isEqualTo(8);
        assertThat(BufferPoliciesTest.isGap(BufferPoliciesTest.readAll(buffer.reader("r")).get(0), 0, first, "drop-oldest")).isTrue();
        assertThat(buffer.reader("s").acknowledged()).isEqualTo(first + 2);
    }

    @Test
    void whatAFailedWriteLeftBehindInAFileIsNotReadOnceTheSegmentAfterItWasDropped() throws Exception {
        BufferOptions oldest = OPTIONS.withFullPolicy(BufferOptions.FullPolicy.DROP_OLDEST);
        open(oldest);
        buffer.reader("r");
        append(20);
        buffer.close();
        long second = Format.segmentPosition(segments().get(1));
        long third = Format.segmentPosition(segments().get(2));
        FaultyFiles stale = new FaultyFiles(new Random(2));
        // As if appends after the first segment's end had failed, and a power cut had brought them back into its file.
        try (Buffer other = Buffer.open(Path.of("/memory"), OPTIONS.withSegmentSize(16 << 10), stale, Clock.systemUTC())) {
            for (int i = 0; i < 20; i++) {
                other.append(List.of(BufferTest.entry(i < second ? TEXT : "stale"))).get(5, SECONDS);
            }
        }
        files.put(segments().get(0), stale.contents().get(segments().get(0)));
        open(oldest);
        buffer.reader("r").read(1, 1, Duration.ofSeconds(5));
        while (buffer.statistics().dropped() == 0) {
            append(1);
        }
        buffer.close();
        assertThat(segments()).contains(Format.segmentName(0)).doesNotContain(Format.segmentName(second));
        files.put(Format.GAPS_NAME, new byte[Format.GAPS_FILE_SIZE]);

        open(oldest);

        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(items).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(BufferPoliciesTest.isGap(gap, second, third, "missing")).as(gap.toString()).isTrue());
        assertThat(items).filteredOn(StoredRecord.class::isInstance).allMatch(record -> BufferTest.text((StoredRecord) record).equals(TEXT));
    }

    @Test
    void whatIsFoundAtTheStartIsToldAsNumbers() throws Exception {
        stored(20);
        long bytes = files.bytes() + 64;
        files.put("bad.cursor", new byte[Format.CURSOR_FILE_SIZE]);
        files.put(Format.segmentName(0) + ".damaged", new byte[100]);
        String newest = segments().get(segments().size() - 1);
        byte[] torn = files.contents().get(newest);
        files.put(newest, Arrays.copyOf(torn, torn.length - 5));

        open();

        BufferRecovery recovery = buffer.recovery();
        assertThat(recovery.segments()).isEqualTo(segments().size() - 1);
        assertThat(recovery.bytes()).isEqualTo(bytes + Format.CURSOR_FILE_SIZE + 100 - 5);
        assertThat(recovery.positionFirst()).isZero();
        assertThat(recovery.positionNext()).isEqualTo(20);
        assertThat(recovery.bytesCut()).isEqualTo(Format.FRAME_HEADER_SIZE - 5);
        assertThat(recovery.cursorsDamaged()).isEqualTo(1);
        assertThat(recovery.filesSetAside()).isEqualTo(1);
        assertThat(recovery.bytesSetAside()).isEqualTo(100);
        assertThat(recovery.gaps()).isZero();
    }

    @Test
    void whatOthersCallUnfinishedIsLeftAloneAndWhatIsOursIsDeletedOrPassedOver() {
        files.put("notes.tmp", new byte[3]);
        files.put("r.cursor.tmp", new byte[3]);
        files.put("s.cursor.tmp", new byte[3]);
        files.faults.fail(Faults.Operation.DELETE, "s.cursor.tmp"::equals, "Input/output error", 1);

        open();

        assertThat(files.contents()).containsKeys("notes.tmp", "s.cursor.tmp").doesNotContainKey("r.cursor.tmp");
    }

    /** Reads up to the position, whatever fails in between, and returns how often something did. */
    private static int readThrough(BufferReader reader, List<StoredItem> items, long end) {
        int[] failures = {0};
        await().pollInterval(Duration.ofMillis(1)).until(() -> {
            try {
                items.addAll(reader.readItems(100, 1 << 20, Duration.ofMillis(1)));
            } catch (BufferException e) {
                assertThat(e.error()).isEqualTo(BufferError.BUFFER_IO);
                failures[0]++;
            }
            return !items.isEmpty() && items.get(items.size() - 1).end() >= end;
        });
        for (int i = 1; i < items.size(); i++) {
            assertThat(items.get(i).position()).isEqualTo(items.get(i - 1).end());
        }
        return failures[0];
    }

    private void stored(int count) throws Exception {
        open();
        buffer.reader("r");
        append(count);
        buffer.close();
    }

    private void append(int count) throws Exception {
        append(count, TEXT.length());
    }

    private void append(int count, int size) throws Exception {
        for (int i = 0; i < count; i++) {
            buffer.append(List.of(BufferTest.entry("x".repeat(Math.min(size, 3900))))).get(5, SECONDS);
        }
    }

    private List<String> segments() {
        return files.contents().keySet().stream().filter(name -> name.endsWith(".log")).sorted().toList();
    }

    private void open() {
        open(OPTIONS);
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
    }
}
