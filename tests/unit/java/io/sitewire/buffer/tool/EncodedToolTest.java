package io.sitewire.buffer.tool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.buffer.keys.KeyRing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tool says what is encrypted and compressed without a key, checks and saves all of it with one, and guesses nothing. */
@Timeout(60)
final class EncodedToolTest {
    private static final String OLD = KeyLoader.newLine("old");
    private static final String NEW = KeyLoader.newLine("new");
    private static final int RECORDS = 30;

    @TempDir
    Path temporary;
    private Path folder;
    private final List<Finding> findings = new ArrayList<>();

    @BeforeEach
    void aBufferOfThreeRunsPlainThenEncryptedThenCompressedAndEncryptedWithAnotherKey() throws Exception {
        folder = temporary.resolve("buffer");
        append(new Encoding(Compression.NONE, KeyRing.NONE), 0);
        append(new Encoding(Compression.NONE, ring(OLD)), 10);
        append(new Encoding(Compression.ZSTD, ring(NEW, OLD)), 20);
    }

    @Test
    void inspectSaysWithoutAKeyWhatIsEncryptedWithWhichAndCompressed() {
        BufferReport report = BufferScan.inspect(folder, findings::add, Progress.NONE);

        assertThat(findings).isEmpty();
        assertThat(report.records()).isEqualTo(RECORDS);
        assertThat(report.segments()).extracting(BufferReport.SegmentReport::keyId)
                .containsExactly(Optional.empty(), Optional.of("old"), Optional.of("new"));
        assertThat(report.segments()).extracting(segment -> segment.framesCompressed() > 0).containsExactly(false, false, true);
        assertThat(report.segments()).extracting(BufferReport.SegmentReport::frames).allMatch(frames -> frames > 0);
    }

    @Test
    void verifyChecksStructureWithoutAKeyAndSaysSoAndAllWithIt() throws IOException {
        BufferReport without = verify(KeyRing.NONE);
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.KEY_MISSING, Finding.Kind.KEY_MISSING);
        assertThat(findings).extracting(Finding::text).anySatisfy(text -> assertThat(text).contains("'old'"))
                .anySatisfy(text -> assertThat(text).contains("'new'"));
        assertThat(without.damages()).isZero();
        assertThat(without.records()).isEqualTo(RECORDS);

        findings.clear();
        assertThat(verify(ring(NEW)).records()).isEqualTo(RECORDS);
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.KEY_MISSING);

        findings.clear();
        assertThat(verify(ring(NEW, OLD)).records()).isEqualTo(RECORDS);
        assertThat(findings).isEmpty();
        assertThatThrownBy(() -> verify(ring(KeyLoader.newLine("old"), NEW))).isInstanceOfSatisfying(BufferException.class,
                e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_KEY_WRONG)).hasMessageContaining(Format.segmentName(10));
    }

    @Test
    void damageIsFoundWithoutAKeyToo() throws IOException {
        Path segment = folder.resolve(Format.segmentName(10));
        byte[] bytes = Files.readAllBytes(segment);
        // In the body of the first frame, behind its header with the key.
        bytes[Format.SEGMENT_HEADER_SIZE + 200] ^= 1;
        Files.write(segment, bytes);

        assertThat(verify(KeyRing.NONE).damages()).isEqualTo(1);
        assertThat(verify(ring(NEW, OLD)).damages()).isEqualTo(1);
        assertThat(findings).filteredOn(finding -> finding.kind().damage()).extracting(Finding::kind)
                .containsExactly(Finding.Kind.FRAME_DAMAGED, Finding.Kind.FRAME_DAMAGED);
    }

    @Test
    void exportGivesAllWithTheKeysAndStopsWithAnErrorWhereOneIsMissing() {
        assertThat(export(folder, ring(NEW, OLD))).hasSize(RECORDS);

        List<StoredRecord> before = new ArrayList<>();
        assertThatThrownBy(() -> BufferExport.open(folder, ExportRange.ALL, KeyRing.NONE, Progress.NONE).forEachRemaining(before::add))
                .isInstanceOfSatisfying(BufferException.class, e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_KEY_MISSING))
                .hasMessageContaining(Format.segmentName(10)).hasMessageContaining("'old'");
        assertThat(before).hasSize(10);
    }

    @Test
    void repairKeepsEncryptionAndCompressionEvenWhereAHeaderIsDamaged() throws IOException {
        Path segment = folder.resolve(Format.segmentName(20));
        byte[] bytes = Files.readAllBytes(segment);
        Arrays.fill(bytes, 0, 128, (byte) 0);
        Files.write(segment, bytes);
        Path target = temporary.resolve("repaired");

        assertThatThrownBy(() -> BufferRepair.run(folder, temporary.resolve("no"), ring(NEW), findings::add, Progress.NONE))
                .isInstanceOfSatisfying(BufferException.class, e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_KEY_MISSING));
        BufferRepair.Result result = BufferRepair.run(folder, target, ring(NEW, OLD), findings::add, Progress.NONE);

        assertThat(result.recordsWritten()).isEqualTo(RECORDS);
        assertThat(export(target, ring(NEW, OLD))).usingRecursiveComparison().isEqualTo(export(folder, ring(NEW, OLD)));
        BufferReport report = BufferScan.inspect(target, finding -> { }, Progress.NONE);
        assertThat(report.segments()).extracting(BufferReport.SegmentReport::keyId)
                .containsExactly(Optional.empty(), Optional.of("old"), Optional.of("new"));
        assertThat(report.segments()).extracting(found -> found.framesCompressed() > 0).containsExactly(false, false, true);
        assertThat(Files.readString(target.resolve(Format.segmentName(10)), StandardCharsets.ISO_8859_1)).doesNotContain("temperature");
    }

    private void append(Encoding encoding, int from) throws Exception {
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("tool").withEncoding(encoding))) {
            buffer.reader("r");
            for (int i = from; i < from + 10; i++) {
                String payload = "temperature " + i + " " + "aaaaaaaa".repeat(10);
                buffer.append(List.of(new Entry(Map.of("machine", "m"), payload.getBytes()))).get(5, SECONDS);
            }
        }
    }

    private BufferReport verify(KeyRing keys) {
        return BufferScan.verify(folder, keys, findings::add, Progress.NONE);
    }

    private static List<StoredRecord> export(Path directory, KeyRing keys) {
        List<StoredRecord> records = new ArrayList<>();
        BufferExport.open(directory, ExportRange.ALL, keys, Progress.NONE).forEachRemaining(records::add);
        return records;
    }

    private static KeyRing ring(String... lines) {
        KeyLoader loader = new KeyLoader();
        loader.text(String.join("\n", lines));
        return loader.ring(Optional.empty());
    }
}
