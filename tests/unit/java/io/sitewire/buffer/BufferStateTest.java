package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.RunningHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BufferStateTest {
    private static final Path FOLDER = Path.of("/memory");
    private static final BufferOptions OPTIONS = BufferOptions.of("states").withSizeMax(4 << 20).withSegmentSize(64 << 10).withRecordSizeMax(128 << 10)
            .withRetryDelay(Duration.ofMillis(20));
    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        if (buffer != null) {
            buffer.close();
        }
    }

    @Test
    void aStateIsThereAfterARestartAndTheNewestOfASourceCounts() throws Exception {
        open(OPTIONS);
        append("a", "file", "1");
        append("b", "file", "2");
        buffer.append(List.of(), List.of(state("client", "7"))).get(5, SECONDS);
        append("c", "gone", "1");
        buffer.append(List.of(), List.of(new SourceState("gone", new byte[0]))).get(5, SECONDS);

        reopen();

        assertThat(states()).isEqualTo(Map.of("file", "2", "client", "7"));
        assertThat(BufferTest.readAll(buffer.reader("r"))).hasSize(3);
    }

    @Test
    void aStateOutlivesTheSegmentThatItWasWrittenIn() throws Exception {
        open(OPTIONS);
        append("a", "file", "1");
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 10; i++) {
            buffer.append(List.of(BufferTest.entry("x".repeat(20_000)))).get(5, SECONDS);
        }
        reader.acknowledge(11);
        await().until(() -> buffer.statistics().positionFirst() > 0);

        reopen();

        assertThat(states()).isEqualTo(Map.of("file", "1"));
    }

    @Test
    void aStateThatMayWaitGoesWithTheNextAppendAndNeedsNoSyncOfItsOwn() throws Exception {
        open(OPTIONS.withRetryDelay(Duration.ofSeconds(60)));
        long syncs = buffer.statistics().syncs();
        buffer.stateLater(state("accepted", "1"));
        buffer.stateLater(state("accepted", "2"));
        buffer.append(List.of(BufferTest.entry("a"))).get(5, SECONDS);
        assertThat(buffer.statistics().syncs()).isLessThanOrEqualTo(syncs + 1);

        kill();

        assertThat(states()).isEqualTo(Map.of("accepted", "2"));
    }

    @Test
    void aStateThatMayWaitIsStoredByItselfWhenNothingElseIs() {
        open(OPTIONS);
        buffer.stateLater(state("accepted", "5"));

        await().until(() -> states().equals(Map.of("accepted", "5")));
        kill();

        assertThat(states()).isEqualTo(Map.of("accepted", "5"));
    }

    @Test
    void aStateThatMayWaitIsStoredWhenTheBufferIsClosed() {
        open(OPTIONS.withRetryDelay(Duration.ofSeconds(60)));
        buffer.stateLater(state("accepted", "5"));

        reopen();

        assertThat(states()).isEqualTo(Map.of("accepted", "5"));
    }

    @Test
    void statesTogetherAreBoundedAndWhatIsRefusedLeavesNoTrace() throws Exception {
        open(OPTIONS);
        int stored = 0;
        BufferException refused = null;
        while (refused == null) {
            try {
                buffer.append(List.of(BufferTest.entry("a")), List.of(state("source-" + stored, "x".repeat(1000)))).get(5, SECONDS);
                stored++;
            } catch (java.util.concurrent.ExecutionException e) {
                refused = (BufferException) e.getCause();
            }
        }

        assertThat(refused.error()).isEqualTo(BufferError.BUFFER_STATES_FULL);
        assertThat(stored).isBetween(10, 16);
        assertThat(buffer.statistics().positionNext()).isEqualTo(stored);
        assertThatThrownBy(() -> buffer.stateLater(state("one more", "x".repeat(1000)))).isInstanceOf(BufferException.class);
        buffer.append(List.of(), List.of(new SourceState("source-0", new byte[0]))).get(5, SECONDS);
        append("b", "another", "x".repeat(900));
        reopen();
        assertThat(states()).hasSize(stored).containsKey("another").doesNotContainKey("source-0");
    }

    @Test
    void aStateOfMoreThanItsLimitIsRefused() {
        open(OPTIONS);

        assertThatThrownBy(() -> buffer.append(List.of(), List.of(new SourceState("s", new byte[65 << 10]))).get(5, SECONDS))
                .hasRootCauseInstanceOf(BufferException.class).hasMessageContaining("limit 65536");
    }

    @Test
    void whenTheSnapshotIsDamagedTheStatesAreThoseOfTheSegmentBefore() throws Exception {
        open(OPTIONS);
        append("a", "file", "1");
        buffer.append(List.of(BufferTest.entry("x".repeat(64 << 10)))).get(5, SECONDS);
        append("b", "other", "9");
        buffer.close();
        Map<String, byte[]> contents = new HashMap<>(files.contents());
        String newest = contents.keySet().stream().filter(name -> name.endsWith(".log")).max(String::compareTo).orElseThrow();
        assertThat(new String(contents.get(newest), StandardCharsets.ISO_8859_1)).contains("file");
        contents.get(newest)[Format.SEGMENT_HEADER_SIZE + Format.FRAME_HEADER_SIZE + 3] ^= 1;

        files = new FaultyFiles(new Random(1));
        contents.forEach(files::put);
        open(OPTIONS);

        assertThat(states()).isEqualTo(Map.of("file", "1", "other", "9"));
    }

    @Test
    void aStateThatStandsAloneAtTheEndOfTheSegmentBeforeCountsToo() throws Exception {
        open(OPTIONS);
        append("x".repeat(60 << 10), "file", "1");
        buffer.append(List.of(), List.of(state("late", "7"))).get(5, SECONDS);
        buffer.append(List.of(BufferTest.entry("x".repeat(10 << 10)))).get(5, SECONDS);
        buffer.close();
        Map<String, byte[]> contents = new HashMap<>(files.contents());
        contents.get(Format.segmentName(1))[Format.SEGMENT_HEADER_SIZE + Format.FRAME_HEADER_SIZE + 3] ^= 1;

        files = new FaultyFiles(new Random(1));
        contents.forEach(files::put);
        open(OPTIONS);

        assertThat(states()).isEqualTo(Map.of("file", "1", "late", "7"));
    }

    @Test
    void aSourceThatIsForgottenWhileASegmentBeginsStaysForgottenThoughTheSegmentIsDamaged() throws Exception {
        open(OPTIONS.withRetryDelay(Duration.ofSeconds(60)));
        append("x".repeat(60 << 10), "file", "1");
        buffer.stateLater(new SourceState("file", new byte[0]));
        append("x".repeat(10 << 10), "other", "2");
        buffer.close();
        Map<String, byte[]> contents = new HashMap<>(files.contents());
        contents.get(Format.segmentName(1))[20] ^= 1;

        files = new FaultyFiles(new Random(1));
        contents.forEach(files::put);
        open(OPTIONS);

        assertThat(states()).isEqualTo(Map.of("other", "2"));
    }

    @Test
    void aDroppedReadingLeavesItsStateBehind() throws Exception {
        open(OPTIONS.withSizeMax(1 << 20).withFullPolicy(FullPolicy.DROP_NEWEST));
        buffer.reader("r");
        int line = 0;
        while (buffer.statistics().dropped() == 0) {
            append("x".repeat(10_000), "file", Integer.toString(++line));
            assertThat(files.bytes()).isLessThanOrEqualTo(1 << 20);
        }
        append("x".repeat(10_000), "file", Integer.toString(++line));

        assertThat(files.bytes()).isLessThanOrEqualTo(1 << 20);
        kill();
        assertThat(states()).isEqualTo(Map.of("file", Integer.toString(line)));
    }

    @Test
    void aStateAloneIsStoredThoughTheDiskIsFull() throws Exception {
        open(OPTIONS);
        append("a", "file", "1");
        await().until(() -> files.contents().containsKey(Format.RESERVE_NAME));
        files.space(files.bytes() + 10);

        buffer.append(List.of(), List.of(state("client", "released"))).get(5, SECONDS);

        assertThat(files.contents()).doesNotContainKey(Format.RESERVE_NAME);
        kill();
        assertThat(states()).containsEntry("client", "released");
        files.space(Long.MAX_VALUE);
        await().until(() -> files.contents().containsKey(Format.RESERVE_NAME));
    }

    @Test
    void aStateAloneIsStoredThoughTheBufferIsFullAndItsBoundHolds() throws Exception {
        open(OPTIONS.withSizeMax(1 << 20));
        buffer.reader("r");
        fill().cancel(false);

        buffer.append(List.of(), List.of(state("client", "released"))).get(5, SECONDS);

        assertThat(files.bytes()).isLessThanOrEqualTo(1 << 20);
        kill();
        assertThat(states()).isEqualTo(Map.of("client", "released"));
    }

    @Test
    void aFullBufferStaysFullThoughAStateAloneIsStored() throws Exception {
        open(OPTIONS.withSizeMax(1 << 20));
        BufferReader reader = buffer.reader("r");
        fill().cancel(false);
        BufferCondition full = buffer.condition();

        buffer.append(List.of(), List.of(state("client", "released"))).get(5, SECONDS);
        for (int i = 0; i < 3; i++) {
            // The second is written after all that followed the first.
            String later = Integer.toString(i);
            buffer.stateLater(state("accepted", later));
            await().until(() -> later.equals(states().get("accepted")));
            assertThat(buffer.condition()).isEqualTo(full).extracting(BufferCondition::state).isEqualTo(State.FULL);
        }
        buffer.append(List.of(), List.of(state("client", "again"))).get(5, SECONDS);

        assertThat(buffer.condition()).isEqualTo(full);
        reader.acknowledge(buffer.statistics().positionDurable());
        await().until(() -> buffer.statistics().state() == State.UP);
    }

    @Test
    void aDiskWithoutSpaceForReadingsStaysSoThoughAStateAloneIsStored() throws Exception {
        open(OPTIONS);
        append("a", "file", "1");
        await().until(() -> files.contents().containsKey(Format.RESERVE_NAME));
        files.space(files.bytes() + 10);
        append(9_000).cancel(false);

        for (int i = 0; i < 3; i++) {
            buffer.append(List.of(), List.of(state("client", "released"))).get(5, SECONDS);
            assertThat(buffer.statistics().state()).isEqualTo(State.NO_SPACE);
        }

        files.space(Long.MAX_VALUE);
        await().until(() -> buffer.statistics().state() == State.UP);
    }

    @Test
    void theReserveIsReallyWrittenAndNotZeros() {
        open(OPTIONS);

        byte[] reserve = files.contents().get(Format.RESERVE_NAME);

        assertThat(reserve).hasSize((16 << 10) + (16 << 10) + 4096);
        assertThat(buffer.statistics().bytes()).isEqualTo(files.bytes() + 64);
    }

    @Test
    void aReaderOfTheLogIsToldOfEachEpochAndAgainAfterARewind() throws Exception {
        open(OPTIONS);
        append("a", "file", "1");
        UUID first = buffer.epoch();
        reopen();
        reopen();
        UUID third = buffer.epoch();
        append("b", "file", "2");
        BufferReader reader = buffer.reader("r");

        List<StoredItem> items = log(reader);
        reader.acknowledge(1);
        reader.rewind();
        List<StoredItem> again = log(reader);

        assertThat(items).hasSize(4);
        assertThat(items.get(0)).isEqualTo(new StoredEpoch(0, first, new UUID(0, 0), 0));
        assertThat(items.get(1)).isInstanceOf(StoredRecord.class);
        assertThat(items.get(2)).isEqualTo(new StoredEpoch(1, third, first, 1));
        assertThat(again).hasSize(2);
        assertThat(again.get(0)).isEqualTo(new StoredEpoch(1, third, first, 1));
    }

    @Test
    void aRecordCarriesTheHashOverItsEpochHoweverItIsReached() throws Exception {
        open(OPTIONS);
        buffer.append(List.of(BufferTest.entry("a"), BufferTest.entry("b"), BufferTest.entry("c"))).get(5, SECONDS);
        buffer.append(List.of(BufferTest.entry("x".repeat(64 << 10)))).get(5, SECONDS);
        buffer.append(List.of(BufferTest.entry("d"))).get(5, SECONDS);
        long running = 0;
        List<Long> expected = new ArrayList<>();
        for (String payload : Arrays.asList("a", "b", "c", "x".repeat(64 << 10), "d")) {
            running = RunningHash.next(running, RunningHash.of(payload.getBytes(StandardCharsets.UTF_8)));
            expected.add(running);
        }
        BufferReader reader = buffer.reader("r");

        assertThat(BufferTest.readAll(reader)).extracting(record -> record.hash().orElseThrow()).isEqualTo(expected);
        reader.acknowledge(2);
        reader.rewind();
        assertThat(BufferTest.readAll(reader)).extracting(record -> record.hash().orElseThrow()).isEqualTo(expected.subList(2, 5));
    }

    private static List<StoredItem> log(BufferReader reader) throws InterruptedException {
        List<StoredItem> items = new ArrayList<>();
        List<StoredItem> more = reader.readLog(10, 1 << 20, Duration.ZERO);
        while (!more.isEmpty()) {
            items.addAll(more);
            more = reader.readLog(10, 1 << 20, Duration.ZERO);
        }
        return items;
    }

    /** Appends until one waits, since the buffer is full; returns that one. */
    private CompletableFuture<Long> fill() {
        CompletableFuture<Long> append = append(9_000);
        while (append.isDone()) {
            append = append(9_000);
        }
        assertThat(buffer.statistics().state()).isEqualTo(State.FULL);
        return append;
    }

    /** Appends so many bytes, until that is done or something is in the way. */
    private CompletableFuture<Long> append(int size) {
        CompletableFuture<Long> append = buffer.append(List.of(BufferTest.entry("x".repeat(size))));
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> append.isDone() || buffer.statistics().full());
        return append;
    }

    private void append(String payload, String source, String state) throws Exception {
        buffer.append(List.of(BufferTest.entry(payload)), List.of(state(source, state))).get(5, SECONDS);
    }

    private static SourceState state(String source, String state) {
        return new SourceState(source, state.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, String> states() {
        Map<String, String> texts = new HashMap<>();
        buffer.sourceStates().forEach((source, state) -> texts.put(source, new String(state, StandardCharsets.UTF_8)));
        return texts;
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(FOLDER, options, files, Clock.systemUTC());
    }

    private void reopen() {
        buffer.close();
        open(OPTIONS);
    }

    /** Everything written and not synced is gone, and a new process opens the folder. */
    private void kill() {
        files.cutNow();
        buffer.close();
        files = files.restart(new Random(2));
        open(OPTIONS);
    }
}
