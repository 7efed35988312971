package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.RunningHash;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A reader is told which run appended what, and what each run continues; the hash of a run stands for its payloads. */
@Timeout(60)
final class BufferEpochTest {
    private static final UUID NONE = new UUID(0, 0);
    private static final BufferOptions OPTIONS = BufferOptions.of("epochs").withRecordSizeMax(8 << 10).withSizeMax(256 << 10)
            .withSegmentSize(8 << 10).withRetryDelay(Duration.ofMillis(5));
    private final FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void aReaderThatHasNothingToReadIsToldOfTheRunThatIsUnderWayOnceAndAgainAfterARewind() throws Exception {
        open();
        BufferReader reader = buffer.reader("r");
        StoredEpoch first = new StoredEpoch(0, buffer.epoch(), NONE, 0);

        assertThat(read(reader)).containsExactly(first);
        assertThat(read(reader)).isEmpty();
        reader.rewind();
        assertThat(read(reader)).containsExactly(first);
        append("a");
        assertThat(read(reader)).singleElement().isInstanceOf(StoredRecord.class);
    }

    @Test
    void aRunThatIsReadToItsEndIsFollowedByTheOneThatIsUnderWayBeforeItStoresAnything() throws Exception {
        UUID first = open();
        append("a");
        UUID second = open();
        BufferReader reader = buffer.reader("r");

        List<StoredItem> items = all(reader);

        assertThat(items).hasSize(3);
        assertThat(items.get(0)).isEqualTo(new StoredEpoch(0, first, NONE, 0));
        assertThat(items.get(2)).isEqualTo(new StoredEpoch(1, second, first, 1));
    }

    @Test
    void runsThatStoredNoReadingsAreLeftOutOfTheChain() throws Exception {
        UUID first = open();
        append("a");
        open();
        open();
        buffer.append(List.of(), List.of(new SourceState("s", new byte[3]))).get(5, SECONDS);
        UUID last = open();
        append("b");

        List<StoredItem> items = all(buffer.reader("r"));

        assertThat(items).filteredOn(StoredEpoch.class::isInstance)
                .containsExactly(new StoredEpoch(0, first, NONE, 0), new StoredEpoch(1, last, first, 1));
        assertThat(buffer.sourceStates()).containsKey("s");
    }

    @Test
    void aRunOfWhichOnlyGapsAreInTheLogIsPartOfTheChain() throws Exception {
        UUID first = open();
        while (buffer.statistics().bytes() < 200 << 10) {
            append("x".repeat(5000));
        }
        buffer.close();
        buffer = Buffer.open(Path.of("/memory"), OPTIONS.withSizeMax(buffer.statistics().bytes()).withRecordSizeMax(6000)
                .withFullPolicy(FullPolicy.DROP_NEWEST), files, Clock.systemUTC());
        UUID second = buffer.epoch();
        long dropped = buffer.append(List.of(BufferTest.entry("y".repeat(5000)))).get(5, SECONDS);
        UUID third = open();
        append("b");

        List<StoredItem> items = all(buffer.reader("r"));

        List<StoredItem> epochs = items.stream().filter(StoredEpoch.class::isInstance).toList();
        assertThat(epochs.get(0)).isEqualTo(new StoredEpoch(0, first, NONE, 0));
        assertThat(items.get(items.size() - 1).position()).isEqualTo(dropped + 1);
        // The gap is in the log of the run that had room for it.
        assertThat(epochs.get(epochs.size() - 1)).isIn(new StoredEpoch(dropped, third, first, dropped),
                new StoredEpoch(dropped + 1, third, second, dropped + 1));
    }

    @Test
    void aDamagedHeaderCostsOnlyWhatTheRunContinues() throws Exception {
        UUID first = open();
        append("a");
        UUID second = open();
        append("b");
        buffer.close();
        damage(Format.segmentName(1), 50);
        UUID third = open();
        append("c");

        List<StoredItem> items = all(buffer.reader("r"));

        assertThat(items).hasSize(6);
        assertThat(items.get(0)).isEqualTo(new StoredEpoch(0, first, NONE, 0));
        assertThat(items.get(2)).isEqualTo(new StoredEpoch(1, second, NONE, -1));
        assertThat(items.get(4)).isEqualTo(new StoredEpoch(2, third, second, 2));
    }

    @Test
    void aGapAtTheEndOfARunIsNotAlsoTheNextRuns() throws Exception {
        UUID first = open();
        append("a");
        append("b");
        UUID second = open();
        append("c");
        UUID third = open();
        buffer.close();
        // The second record of the first run, and the third run begins behind it all.
        damage(Format.segmentName(0), Format.SEGMENT_HEADER_SIZE + 2 * Format.FRAME_HEADER_SIZE + 10);
        UUID fourth = open();

        List<StoredItem> items = all(buffer.reader("r"));

        assertThat(third).isNotEqualTo(fourth);
        assertThat(items).extracting(item -> item.getClass().getSimpleName() + " " + item.position() + " " + item.end())
                .containsExactly("StoredEpoch 0 0", "StoredRecord 0 1", "StoredGap 1 2", "StoredEpoch 2 2", "StoredRecord 2 3",
                        "StoredEpoch 3 3");
        assertThat(items.get(0)).isEqualTo(new StoredEpoch(0, first, NONE, 0));
        assertThat(items.get(3)).isEqualTo(new StoredEpoch(2, second, first, 2));
        assertThat(items.get(5)).isEqualTo(new StoredEpoch(3, fourth, second, 3));
    }

    @Test
    void whatAFailedSyncLostIsNotInTheHash() throws Exception {
        buffer = Buffer.open(Path.of("/memory"), OPTIONS.withSync(SyncPolicy.INTERVAL).withSyncInterval(Duration.ofMillis(50)), files,
                Clock.systemUTC());
        append("a");
        org.awaitility.Awaitility.await().until(() -> buffer.statistics().positionDurable() == 1);
        files.failSyncs(1);
        append("lost");
        org.awaitility.Awaitility.await().until(() -> buffer.statistics().missing().containsKey("sync-failed"));
        append("b");
        org.awaitility.Awaitility.await().until(() -> buffer.statistics().positionDurable() == 3);

        List<StoredItem> items = all(buffer.reader("r"));

        long hash = RunningHash.next(RunningHash.next(0, of("a")), of("b"));
        assertThat(items.get(items.size() - 1)).isInstanceOfSatisfying(StoredRecord.class, record -> {
            assertThat(record.payload()).isEqualTo("b".getBytes(StandardCharsets.UTF_8));
            assertThat(record.hash()).hasValue(hash);
        });
    }

    @Test
    void whatWasDroppedHasNoPartInTheHash() throws Exception {
        buffer = Buffer.open(Path.of("/memory"), OPTIONS.withFullPolicy(FullPolicy.DROP_NEWEST), files, Clock.systemUTC());
        BufferReader reader = buffer.reader("r");
        while (buffer.statistics().dropped() == 0) {
            append("x".repeat(5000));
        }
        long hash = 0;
        List<StoredItem> items = all(reader);
        reader.acknowledge(items.get(items.size() - 1).end());
        for (StoredItem item : items) {
            hash = item instanceof StoredRecord record ? RunningHash.next(hash, RunningHash.of(record.payload())) : hash;
        }
        append("after");

        items = all(reader);

        long expected = RunningHash.next(hash, of("after"));
        assertThat(items.get(items.size() - 1)).isInstanceOfSatisfying(StoredRecord.class,
                record -> assertThat(record.hash()).hasValue(expected));
    }

    private static long of(String payload) {
        return RunningHash.of(payload.getBytes(StandardCharsets.UTF_8));
    }

    private void damage(String name, int at) {
        Map<String, byte[]> contents = files.contents();
        byte[] bytes = contents.get(name);
        bytes[at] ^= 1;
        files.put(name, bytes);
    }

    private UUID open() {
        if (buffer != null) {
            buffer.close();
        }
        buffer = Buffer.open(Path.of("/memory"), OPTIONS, files, Clock.systemUTC());
        return buffer.epoch();
    }

    private void append(String payload) throws Exception {
        buffer.append(List.of(BufferTest.entry(payload))).get(5, SECONDS);
    }

    private static List<StoredItem> read(BufferReader reader) throws InterruptedException {
        return reader.readLog(100, 1 << 20, Duration.ZERO);
    }

    private static List<StoredItem> all(BufferReader reader) throws InterruptedException {
        List<StoredItem> items = new ArrayList<>();
        for (List<StoredItem> more = read(reader); !more.isEmpty(); more = read(reader)) {
            items.addAll(more);
        }
        return items;
    }
}
