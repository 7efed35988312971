package io.sitewire.buffer.tool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.tool.Finding.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tool tells of each damage what and where it is and what it costs, saves the rest, and changes nothing. */
@Timeout(120)
final class BufferToolTest {
    private static final BufferOptions OPTIONS = BufferOptions.of("tool").withRecordSizeMax(4096).withSizeMax(64 << 10)
            .withSegmentSize(700);
    private static final int RECORDS = 12;

    @TempDir
    Path temporary;
    private Path folder;
    private Map<String, byte[]> whole;
    private int targets;

    @BeforeEach
    void aBufferOfTwoRunsAndFourSegmentsOfWhichTwoRecordsAreAcknowledged() throws Exception {
        folder = temporary.resolve("buffer");
        try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
            BufferReader reader = buffer.reader("r");
            append(buffer, 0, 9);
            reader.acknowledge(2);
        }
        try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
            append(buffer, 9, RECORDS);
        }
        whole = contents();
        assertThat(segments()).hasSize(4);
    }

    @Test
    void aCleanFolderIsCleanAndReportedInFull() {
        List<Finding> findings = new ArrayList<>();

        BufferReport report = BufferScan.verify(folder, KeyRing.NONE, findings::add, Progress.NONE);

        assertThat(findings).isEmpty();
        assertThat(report.holder()).isEmpty();
        assertThat(report.records()).isEqualTo(RECORDS);
        assertThat(report.first()).isZero();
        assertThat(report.next()).isEqualTo(RECORDS);
        assertThat(report.bytes()).isEqualTo(whole.values().stream().mapToLong(bytes -> bytes.length).sum());
        assertThat(report.segments()).extracting(BufferReport.SegmentReport::state).containsExactly(
                BufferReport.SegmentState.SEALED, BufferReport.SegmentState.SEALED, BufferReport.SegmentState.SEALED,
                BufferReport.SegmentState.NEWEST);
        assertThat(report.readers()).singleElement().satisfies(reader -> {
            assertThat(reader.acknowledged()).contains(2L);
            assertThat(reader.behind()).isEqualTo(RECORDS - 2);
        });
        assertThat(BufferScan.inspect(folder, findings::add, Progress.NONE).records()).isEqualTo(RECORDS);
    }

    @Test
    void anyFlippedByteOfASegmentIsFoundAndTheRestIsSaved() throws Exception {
        for (String name : segments()) {
            for (int i = 0; i < whole.get(name).length; i += 3) {
                byte[] bytes = whole.get(name).clone();
                bytes[i] ^= 1;
                Files.write(folder.resolve(name), bytes);
                List<Finding> findings = new ArrayList<>();

                BufferReport report = BufferScan.verify(folder, KeyRing.NONE, findings::add, Progress.NONE);

                assertThat(findings).as(name + " byte " + i).hasSize(1);
                assertThat(findings.get(0).file()).isEqualTo(name);
                assertThat(findings.get(0).offset()).isLessThanOrEqualTo(i);
                assertThat(findings.get(0).offset() + findings.get(0).bytes()).isGreaterThan(i);
                boolean mark = findings.get(0).kind() == Kind.TAIL;
                assertThat(report.damages()).isEqualTo(mark ? 0 : 1);
                assertThat(mark && i < whole.get(name).length - Format.FRAME_HEADER_SIZE).as("only the mark of a clean stop is a tail").isFalse();
                assertThat(report.next() - report.records()).as("each position is there or lost").isEqualTo(report.positionsLost());
                if (i % 60 == 0) {
                    repairedIsWhatCanBeRead(report);
                }
            }
            Files.write(folder.resolve(name), whole.get(name));
        }
    }

    @Test
    void aSegmentThatIsCutOffMissingOrEmptyCostsItsPositionsAndNoOthers() throws Exception {
        String middle = segments().get(1);
        long from = Format.segmentPosition(middle);
        long until = Format.segmentPosition(segments().get(2));

        Files.write(folder.resolve(middle), Arrays.copyOf(whole.get(middle), 200));
        assertThat(only(Kind.BYTES_DAMAGED).positionsLost()).isEqualTo(until - from);
        Files.write(folder.resolve(middle), Arrays.copyOf(whole.get(middle), Format.SEGMENT_HEADER_SIZE));
        assertThat(only(Kind.POSITIONS_MISSING)).extracting(Finding::from, Finding::until).containsExactly(from, until);
        Files.write(folder.resolve(middle), new byte[0]);
        assertThat(findings()).extracting(Finding::kind).containsExactly(Kind.HEADER_DAMAGED, Kind.POSITIONS_MISSING);
        Files.delete(folder.resolve(middle));
        assertThat(only(Kind.POSITIONS_MISSING)).extracting(Finding::file, Finding::from, Finding::until)
                .containsExactly(segments().get(0), from, until);
        repairedIsWhatCanBeRead(BufferScan.verify(folder, KeyRing.NONE, finding -> { }, Progress.NONE));
    }

    @Test
    void theNewestSegmentMayBeTornAndThatIsNoDamage() throws Exception {
        String newest = newest();
        Files.write(folder.resolve(newest), Arrays.copyOf(whole.get(newest), whole.get(newest).length - 5));

        assertThat(only(Kind.TAIL).positionsLost()).isZero();
    }

    @Test
    void cursorsThatAreDamagedOrAheadAreFoundAndTheReaderIsTold() throws Exception {
        Files.write(folder.resolve("r.cursor"), new byte[Format.CURSOR_FILE_SIZE]);
        assertThat(only(Kind.CURSOR_DAMAGED).file()).isEqualTo("r.cursor");
        try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
            buffer.reader("r").acknowledge(RECORDS);
        }
        byte[] cursor = Files.readAllBytes(folder.resolve("r.cursor"));
        restore();
        Files.write(folder.resolve("r.cursor"), cursor);
        Files.delete(folder.resolve(newest()));

        assertThat(only(Kind.CURSOR_AHEAD).file()).isEqualTo("r.cursor");
        repairedIsWhatCanBeRead(BufferScan.verify(folder, KeyRing.NONE, finding -> { }, Progress.NONE));
    }

    @Test
    void aSegmentOfAnotherBufferBreaksTheChainOfRuns() throws Exception {
        Path other = temporary.resolve("other");
        try (Buffer buffer = Buffer.open(other, OPTIONS)) {
            append(buffer, 0, RECORDS);
        }
        String last = Format.segmentName(Format.segmentPosition(segments().get(1)));
        Files.copy(other.resolve(last), folder.resolve(last), StandardCopyOption.REPLACE_EXISTING);

        assertThat(findings()).filteredOn(finding -> finding.kind() == Kind.EPOCH_BROKEN).extracting(Finding::file).contains(last);
    }

    @Test
    void otherFilesAreNotedAndLeftAlone() throws Exception {
        Files.writeString(folder.resolve("notes.txt"), "hands off");
        Files.write(folder.resolve(Format.segmentName(0) + Format.DAMAGED_SUFFIX), new byte[3]);
        Files.write(folder.resolve("r.cursor.tmp"), new byte[3]);

        assertThat(findings()).extracting(Finding::kind).containsExactlyInAnyOrder(Kind.FOREIGN, Kind.SET_ASIDE, Kind.UNFINISHED)
                .noneMatch(Kind::damage);
    }

    @Test
    void aLiveBufferIsReadAndItsHolderNamedAndItGoesOn() throws Exception {
        try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
            append(buffer, RECORDS, RECORDS + 1);

            BufferReport report = BufferScan.verify(folder, KeyRing.NONE, finding -> { }, Progress.NONE);

            assertThat(report.holder()).hasValueSatisfying(holder -> assertThat(holder).contains("pid " + ProcessHandle.current().pid()));
            assertThat(report.damages()).isZero();
            assertThat(report.records()).isEqualTo(RECORDS + 1);
            append(buffer, RECORDS + 1, RECORDS + 2);
        }
        assertThat(BufferScan.verify(folder, KeyRing.NONE, finding -> { }, Progress.NONE).records()).isEqualTo(RECORDS + 2);
    }

    @Test
    void aRepairNeverWritesIntoWhatExistsAndAForeignFolderIsRefused() throws Exception {
        Path existing = Files.createDirectory(temporary.resolve("existing"));

        assertThatThrownBy(() -> BufferRepair.run(folder, existing, KeyRing.NONE, finding -> { }, Progress.NONE))
                .isInstanceOfSatisfying(BufferException.class,
                        e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_DIRECTORY_UNUSABLE));
        assertThatThrownBy(() -> BufferScan.verify(existing, KeyRing.NONE, finding -> { }, Progress.NONE)).hasMessageContaining("none is a buffer's");
        assertThatThrownBy(() -> BufferScan.verify(temporary.resolve("absent"), KeyRing.NONE, finding -> { }, Progress.NONE))
                .isInstanceOf(BufferException.class);
        assertThat(existing).isEmptyDirectory();
    }

    @Test
    void aNewerVersionIsRefusedByNameByEveryPartOfTheTool() throws Exception {
        byte[] header = whole.get(segments().get(1)).clone();
        header[9] = 99;
        CRC32C crc = new CRC32C();
        crc.update(header, 0, Format.SEGMENT_HEADER_SIZE - 4);
        ByteBuffer.wrap(header).putInt(Format.SEGMENT_HEADER_SIZE - 4, (int) crc.getValue());
        Files.write(folder.resolve(segments().get(1)), header);

        assertThatThrownBy(this::findings).isInstanceOfSatisfying(BufferException.class,
                e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_FORMAT_UNKNOWN)).hasMessageContaining(segments().get(1));
    }

    @Test
    void anExportTakesPositionsAndTimesOfTheRangeOnly() {
        assertThat(exported(new ExportRange(4, 7, Instant.MIN, Instant.MAX))).containsExactly(4L, 5L, 6L);
        assertThat(exported(new ExportRange(0, 3, Instant.MIN, Instant.MAX))).containsExactly(0L, 1L, 2L);
        assertThat(exported(new ExportRange(0, Long.MAX_VALUE, time(5), time(8)))).as("by the header, and an upper bound that is not taken")
                .containsExactly(5L, 6L, 7L);
        assertThat(exported(new ExportRange(50, 60, Instant.MIN, Instant.MAX))).isEmpty();
        assertThat(exported(ExportRange.ALL)).hasSize(RECORDS);
    }

    @Test
    void progressEndsWithAllBytes() {
        long[] last = new long[2];

        BufferScan.verify(folder, KeyRing.NONE, finding -> { }, (done, total) -> {
            assertThat(done).isBetween(last[0], total);
            last[0] = done;
            last[1] = total;
        });

        assertThat(last[0]).isEqualTo(last[1]).isEqualTo(segments().stream().mapToLong(name -> whole.get(name).length).sum());
    }

    /** Repairs, compares old and new record by record, and lets a buffer open the new folder. */
    private void repairedIsWhatCanBeRead(BufferReport report) throws Exception {
        Map<String, byte[]> before = contents();
        Path target = temporary.resolve("target-" + targets++);

        BufferRepair.Result result = BufferRepair.run(folder, target, KeyRing.NONE, finding -> { }, Progress.NONE);

        assertThat(contents()).as("the old folder is as it was").containsExactlyInAnyOrderEntriesOf(before);
        assertThat(result.recordsWritten()).isEqualTo(report.records());
        assertThat(records(target)).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(records(folder));
        List<Finding> left = new ArrayList<>();
        BufferScan.verify(target, KeyRing.NONE, left::add, Progress.NONE);
        assertThat(left).as("what is missing is declared").isEmpty();
        try (Buffer buffer = Buffer.open(target, OPTIONS)) {
            long acknowledged = buffer.reader("r").acknowledged();
            List<Long> delivered = buffer.reader("r").read(100, 1 << 20, Duration.ZERO).stream().map(StoredRecord::position).toList();
            assertThat(delivered).containsExactlyElementsOf(records(folder).stream().map(StoredRecord::position)
                    .filter(position -> position >= acknowledged).toList());
            long next = append(buffer, 0, 1);
            assertThat(next).isEqualTo(Math.max(report.next(), acknowledged));
        }
    }

    private List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        BufferScan.verify(folder, KeyRing.NONE, findings::add, Progress.NONE);
        return findings;
    }

    private Finding only(Kind kind) {
        assertThat(findings()).singleElement().satisfies(finding -> assertThat(finding.kind()).isEqualTo(kind));
        return findings().get(0);
    }

    private List<Long> exported(ExportRange range) {
        List<Long> positions = new ArrayList<>();
        BufferExport.open(folder, range, KeyRing.NONE, Progress.NONE).forEachRemaining(record -> positions.add(record.position()));
        return positions;
    }

    private static List<StoredRecord> records(Path directory) throws IOException {
        List<StoredRecord> records = new ArrayList<>();
        try (BufferExport export = BufferExport.open(directory)) {
            export.forEachRemaining(records::add);
        }
        return records;
    }

    private static long append(Buffer buffer, int from, int until) throws Exception {
        long position = -1;
        for (int i = from; i < until; i++) {
            position = buffer.append(List.of(new Entry(Map.of("received", time(i).toString()),
                    ("record " + i + " " + "x".repeat(40)).getBytes()))).get(5, SECONDS);
        }
        return position;
    }

    private static Instant time(int i) {
        return Instant.EPOCH.plusSeconds(i);
    }

    private Map<String, byte[]> contents() throws IOException {
        Map<String, byte[]> contents = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private void restore() throws IOException {
        for (String name : contents().keySet()) {
            Files.delete(folder.resolve(name));
        }
        for (Map.Entry<String, byte[]> file : whole.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
    }

    private String newest() {
        return segments().get(segments().size() - 1);
    }

    private List<String> segments() {
        return whole.keySet().stream().filter(name -> name.endsWith(".log")).sorted().toList();
    }
}
