package io.sitewire.buffer.tool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.SourceState;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.tool.Finding.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tool knows source states, the space that is kept for them, and the hash of each run. */
@Timeout(60)
final class SourceStateToolTest {
    private static final BufferOptions OPTIONS = BufferOptions.of("tool").withRecordSizeMax(4096).withSizeMax(1 << 20).withSegmentSize(900);
    private static final int RECORDS = 30;

    @TempDir
    Path temporary;
    private Path folder;

    @BeforeEach
    void aBufferOfTwoRunsWhoseRecordsHaveStates() throws Exception {
        folder = temporary.resolve("buffer");
        for (int run = 0; run < 2; run++) {
            try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
                buffer.append(List.of(), List.of(new SourceState("run", bytes("" + run)))).get(5, SECONDS);
                for (int i = 0; i < RECORDS / 2; i++) {
                    int number = run * RECORDS / 2 + i;
                    buffer.append(List.of(new Entry(Map.of(), bytes("record " + number + "x".repeat(40)))),
                            List.of(new SourceState("file", bytes("" + number)))).get(5, SECONDS);
                }
            }
        }
        assertThat(segments().size()).isGreaterThan(6);
    }

    @Test
    void aCleanFolderWithStatesAndTheSpaceKeptForThemIsClean() {
        List<Finding> findings = new ArrayList<>();

        BufferReport report = BufferScan.verify(folder, KeyRing.NONE, findings::add, Progress.NONE);

        assertThat(findings).isEmpty();
        assertThat(report.records()).isEqualTo(RECORDS);
        assertThat(folder.resolve(Format.RESERVE_NAME)).exists();
    }

    @Test
    void aPayloadThatWasExchangedBreaksTheHashOfItsRunThoughItsFrameIsSound() throws IOException {
        Path segment = folder.resolve(segments().get(1));
        byte[] bytes = Files.readAllBytes(segment);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("record ");
        bytes[at] = 'R';
        Files.write(segment, sound(Format.segmentPosition(segments().get(1)), bytes));

        List<Finding> findings = new ArrayList<>();
        BufferReport report = BufferScan.verify(folder, KeyRing.NONE, findings::add, Progress.NONE);

        assertThat(findings).singleElement().extracting(Finding::kind).isEqualTo(Kind.HASH_BROKEN);
        assertThat(report.damages()).isEqualTo(1);
        assertThat(report.positionsLost()).isZero();
    }

    @Test
    void aHashThatDoesNotBeginWithZeroIsBrokenAtTheBeginningOfItsRun() throws IOException {
        Path segment = folder.resolve(segments().get(0));
        byte[] bytes = Files.readAllBytes(segment);
        int frame = Format.SEGMENT_HEADER_SIZE;
        ByteBuffer.wrap(bytes).putLong(frame + Format.FRAME_HEADER_SIZE_LEAST, 1);
        Files.write(segment, sound(0, bytes));

        List<Finding> findings = new ArrayList<>();
        BufferScan.verify(folder, KeyRing.NONE, findings::add, Progress.NONE);

        // It begins wrong, and what follows it goes on from zero.
        assertThat(findings).extracting(Finding::kind).containsExactly(Kind.HASH_BROKEN, Kind.HASH_BROKEN);
    }

    @Test
    void aRepairKeepsTheStatesAndTheHashesWhereverTheDamageIs() throws Exception {
        String newest = segments().get(segments().size() - 1);
        byte[] whole = Files.readAllBytes(folder.resolve(newest));
        for (int at = 0; at < whole.length; at += 7) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 1;
            Files.write(folder.resolve(newest), bytes);
            Path target = temporary.resolve("repaired-" + at);
            List<StoredRecord> readable = records(folder);

            BufferRepair.run(folder, target, KeyRing.NONE, finding -> { }, Progress.NONE);

            assertThat(records(target)).usingRecursiveFieldByFieldElementComparator().containsExactlyElementsOf(readable);
            try (Buffer buffer = Buffer.open(target, OPTIONS)) {
                Map<String, byte[]> states = buffer.sourceStates();
                assertThat(states).as("damage at " + at).containsKeys("run", "file");
                assertThat(new String(states.get("run"), StandardCharsets.UTF_8)).isEqualTo("1");
                int said = Integer.parseInt(new String(states.get("file"), StandardCharsets.UTF_8));
                long last = readable.get(readable.size() - 1).position();
                assertThat((long) said).as("damage at " + at).isEqualTo(last);
            }
        }
    }

    private static List<StoredRecord> records(Path directory) throws IOException {
        List<StoredRecord> records = new ArrayList<>();
        try (BufferExport export = BufferExport.open(directory)) {
            export.forEachRemaining(records::add);
        }
        return records;
    }

    private List<String> segments() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".log")).sorted().toList();
        }
    }

    /** With the checksums that its frames should have. */
    private static byte[] sound(long first, byte[] segment) {
        ByteBuffer in = ByteBuffer.wrap(segment);
        int at = Format.SEGMENT_HEADER_SIZE;
        while (at < segment.length) {
            int header = in.getShort(at + 8);
            int body = in.getInt(at + 12);
            in.putInt(at + 20, crc(ByteBuffer.wrap(segment, at + header, body)));
            in.putInt(at + 4, crc(ByteBuffer.allocate(header - 8 + 16).put(segment, at + 8, header - 8).putLong(first).putLong(at).flip()));
            at += header + body;
        }
        return segment;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
