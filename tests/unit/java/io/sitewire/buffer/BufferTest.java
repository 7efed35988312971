package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.tool.BufferExport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a buffer promises to those who use it, on a real file system. */
@Timeout(60)
final class BufferTest {
    private static final Duration NO_WAIT = Duration.ofMillis(1);

    @TempDir
    Path directory;

    @Test
    void whatWasAppendedIsReadBackInOrderAndWhole() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            BufferReader reader = buffer.reader("forward");

            long first = buffer.append(List.of(entry("a"), entry("b"))).get(5, SECONDS);
            long next = buffer.append(List.of(new Entry(Map.of(), new byte[0]))).get(5, SECONDS);

            assertThat(List.of(first, next)).containsExactly(0L, 2L);
            List<StoredRecord> records = reader.read(10, 1 << 20, Duration.ofSeconds(5));
            assertThat(records).extracting(BufferTest::text).containsExactly("a", "b", "");
            assertThat(records).extracting(StoredRecord::position).containsExactly(0L, 1L, 2L);
            assertThat(records).extracting(StoredRecord::epoch).containsOnly(buffer.epoch());
            assertThat(records.get(0).headers()).containsExactly(Map.entry("machine", "a"), Map.entry("empty", ""));
        }
    }

    @Test
    void aRestartContinuesPositionsInANewEpochFromWhereTheReaderAcknowledged() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            buffer.append(List.of(entry("a"), entry("b"), entry("c"))).get(5, SECONDS);
            buffer.reader("forward").acknowledge(1);
        }
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            long position = buffer.append(List.of(entry("d"))).get(5, SECONDS);

            assertThat(position).isEqualTo(3);
            List<StoredRecord> records = readAll(buffer.reader("forward"));
            assertThat(records).extracting(BufferTest::text).containsExactly("b", "c", "d");
            assertThat(records.get(2).epoch()).isEqualTo(buffer.epoch()).isNotEqualTo(records.get(1).epoch());
        }
    }

    @Test
    void aRewindReadsAgainWhatIsNotAcknowledged() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            BufferReader reader = buffer.reader("forward");
            buffer.append(List.of(entry("a"), entry("b"), entry("c"))).get(5, SECONDS);
            assertThat(reader.read(2, 1 << 20, NO_WAIT)).hasSize(2);
            reader.acknowledge(1);

            reader.rewind();

            assertThat(readAll(reader)).extracting(BufferTest::text).containsExactly("b", "c");
            assertThat(reader.acknowledged()).isEqualTo(1);
        }
    }

    @Test
    void acknowledgedSegmentsAreDeletedAtOnce() throws Exception {
        BufferOptions options = BufferOptions.of("outbox").withSegmentSize(4096);
        try (Buffer buffer = Buffer.open(directory, options)) {
            BufferReader reader = buffer.reader("forward");
            for (int i = 0; i < 40; i++) {
                buffer.append(List.of(entry("x".repeat(900)))).get(5, SECONDS);
            }
            assertThat(segmentFiles()).hasSizeGreaterThan(9);

            reader.acknowledge(40);

            org.awaitility.Awaitility.await().untilAsserted(() -> assertThat(segmentFiles()).hasSize(1));
        }
    }

    @Test
    void aFullBufferKeepsAppendsWaitingAndTakesThemWhenThereIsRoomWithinTheExactBound() throws Exception {
        BufferOptions options = BufferOptions.of("outbox").withRecordSizeMax(8192).withSizeMax(64 << 10);
        try (Buffer buffer = Buffer.open(directory, options)) {
            BufferReader reader = buffer.reader("forward");
            List<CompletableFuture<Long>> appends = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                appends.add(buffer.append(List.of(entry("x".repeat(1000)))));
            }
            org.awaitility.Awaitility.await().until(() -> buffer.statistics().full());
            assertThat(appends.get(99)).isNotDone();
            assertThat(bytesOnDisk()).isLessThanOrEqualTo(64 << 10).isEqualTo(buffer.statistics().bytes());

            long next = 0;
            while (next < 100) {
                List<StoredRecord> records = reader.read(7, 1 << 20, Duration.ofSeconds(5));
                assertThat(records).isNotEmpty();
                assertThat(records.get(0).position()).isEqualTo(next);
                next += records.size();
                reader.acknowledge(next);
                assertThat(bytesOnDisk()).isLessThanOrEqualTo(64 << 10);
            }

            assertThat(appends).allSatisfy(append -> assertThat(append).succeedsWithin(Duration.ofSeconds(5)));
        }
    }

    @Test
    void anInterruptNeitherSkipsARecordNorBreaksTheBuffer() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            BufferReader reader = buffer.reader("forward");
            buffer.append(List.of(entry("a"), entry("b"))).get(5, SECONDS);
            for (int i = 0; i < 20; i++) {
                Thread.currentThread().interrupt();
                assertThatThrownBy(() -> reader.read(1, 1 << 20, Duration.ofSeconds(5))).isInstanceOf(InterruptedException.class);
                Thread.currentThread().interrupt();
                buffer.append(List.of(entry("c")));
                buffer.reader("other" + i % 2);
                assertThat(Thread.interrupted()).isTrue();
            }

            assertThat(reader.read(2, 1 << 20, NO_WAIT)).extracting(BufferTest::text).containsExactly("a", "b");
            Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).as("kept for the caller").isTrue();
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            assertThat(readAll(buffer.reader("forward"))).hasSize(22);
        }
    }

    @Test
    void everyReaderHasItsOwnPlaceAndTheSlowestKeepsTheSegments() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox").withSegmentSize(300))) {
            BufferReader fast = buffer.reader("fast");
            BufferReader slow = buffer.reader("slow");
            for (int i = 0; i < 20; i++) {
                buffer.append(List.of(entry("x".repeat(100)))).get(5, SECONDS);
            }
            fast.acknowledge(20);

            assertThat(readAll(slow)).hasSize(20);
            assertThat(buffer.statistics().acknowledged()).isZero();
            assertThat(fast).isSameAs(buffer.reader("fast"));
            assertThatThrownBy(() -> buffer.reader("../x")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSecondBufferOnTheFolderIsRefusedAndTheFirstKeepsItsLock() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox"))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> Buffer.open(directory, BufferOptions.of("other"))).isInstanceOfSatisfying(BufferException.class,
                        e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_LOCKED))
                        .hasMessageContaining(directory.toString()).hasMessageContaining("pid " + ProcessHandle.current().pid());
            }
            assertThat(buffer.append(List.of(entry("a"))).get(5, SECONDS)).isZero();
        }
        Buffer.open(directory, BufferOptions.of("other")).close();
    }

    @Test
    void aFolderThatCannotBeMadeIsRefusedByName() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Buffer.open(file.resolve("buffer"), BufferOptions.of("outbox"))).isInstanceOfSatisfying(
                BufferException.class, e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_DIRECTORY_UNUSABLE))
                .hasMessageContaining(file.toString());
    }

    @Test
    void aLiveBufferCanBeReadFromOutside() throws Exception {
        try (Buffer buffer = Buffer.open(directory, BufferOptions.of("outbox").withSegmentSize(300))) {
            for (int i = 0; i < 20; i++) {
                buffer.append(List.of(entry("record " + i))).get(5, SECONDS);
            }
            List<String> texts = new ArrayList<>();
            try (BufferExport export = BufferExport.open(directory)) {
                export.forEachRemaining(record -> texts.add(text(record)));
                assertThat(export.missing()).isZero();
            }

            assertThat(texts).hasSize(20).startsWith("record 0").endsWith("record 19");
        }
    }

    static Entry entry(String text) {
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        headers.put("machine", text.substring(0, Math.min(5, text.length())));
        headers.put("empty", "");
        return new Entry(headers, text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(StoredRecord record) {
        return new String(record.payload(), StandardCharsets.UTF_8);
    }

    static List<StoredRecord> readAll(BufferReader reader) throws InterruptedException {
        List<StoredRecord> all = new ArrayList<>();
        for (List<StoredRecord> some = reader.read(100, 1 << 20, NO_WAIT); !some.isEmpty(); some = reader.read(100, 1 << 20, NO_WAIT)) {
            all.addAll(some);
        }
        return all;
    }

    private List<Path> segmentFiles() throws Exception {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".log")).toList();
        }
    }

    private long bytesOnDisk() throws Exception {
        try (var files = Files.list(directory)) {
            return files.mapToLong(file -> {
                try {
                    return Files.size(file);
                } catch (java.io.IOException e) {
                    return 0;
                }
            }).sum();
        }
    }
}
