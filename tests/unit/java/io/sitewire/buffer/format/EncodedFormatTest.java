package io.sitewire.buffer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeyUnusableException;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compressed and encrypted frames on disk are what docs/data-on-disk.md says. The golden files were made from that page by a program that
 * shares nothing with this one, with an independent implementation of each algorithm; they are never made again.
 */
final class EncodedFormatTest {
    private static final Path GOLDEN = Path.of("tests/unit/resources/buffer/v1");
    private static final UUID EPOCH = UUID.fromString("01234567-89ab-cdef-8899-aabbccddeeff");
    private static final UUID CONTINUED = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final String KEY_ID = "plant-7.2026";
    private static final long TIME = 1700000000001L;
    private static final OptionalLong NO_HASH = OptionalLong.empty();

    @TempDir
    Path directory;
    private KeyRing keys;

    @BeforeEach
    void theKeysOfTheGoldenFiles() {
        KeyLoader loader = new KeyLoader();
        loader.file(GOLDEN.resolve("encryption.keys"));
        keys = loader.ring(Optional.of(KEY_ID));
    }

    @ParameterizedTest
    @CsvSource({"compressed, 2000", "encrypted, 3000", "compressed-encrypted, 4000"})
    void aGoldenSegmentIsReadWhole(String name, long first) throws IOException {
        List<BodyReader.Reading> readings = read(Files.readAllBytes(GOLDEN.resolve(name + ".segment")), first, keys);

        assertThat(readings).hasSize(44);
        for (int i = 0; i < 40; i++) {
            assertThat(readings.get(i).headers()).containsExactly(Map.entry("machine", "press-" + i % 3), Map.entry("sensor", "temperature"));
            assertThat(readings.get(i).payload()).asString().isEqualTo("{\"value\":" + (20 + i) + ".5,\"unit\":\"C\"}");
        }
        assertThat(readings.get(40).headers()).containsExactly(Map.entry("sensor", "\u00e9"));
        assertThat(readings.get(41).payload()).isEqualTo(large());
        assertThat(readings.get(42).payload()).asString().isEqualTo("last".repeat(50));
        assertThat(readings.get(43).payload()).isEmpty();
    }

    @Test
    void anEncryptedSegmentIsWrittenByteForByte() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("encrypted.segment"));
        byte[] key = new byte[KeyRing.KEY_SIZE];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (7 * i + 3);
        }
        WrappedKey wrapped = WrappedKey.decode(golden, 128 + 64);
        SegmentHeader header = new SegmentHeader(3000, 1700000000000L, EPOCH, CONTINUED, 2990, 4 << 20, KEY_ID);
        FrameEncoder encoder = FrameEncoder.with(header, Compression.NONE, key, wrapped);

        assertThat(keys.unwrap(wrapped, SegmentCipher.bound(KEY_ID, 3000, EPOCH))).isEqualTo(key);
        assertThat(written(header, encoder)).isEqualTo(golden);
    }

    @Test
    void whatIsWrittenCompressedIsReadBackAndOnlyWhatGetsSmallerIsCompressed() throws IOException {
        SegmentHeader header = new SegmentHeader(5000, 1700000000000L, EPOCH, CONTINUED, 4990, 4 << 20, "");

        byte[] bytes = written(header, FrameEncoder.begin(header, new Encoding(Compression.ZSTD, KeyRing.NONE)));

        assertThat(read(bytes, 5000, KeyRing.NONE)).hasSize(44);
        assertThat(frames(bytes, 5000)).extracting(frame -> frame.coding().compressed()).containsExactly(true, false, true, true);
        assertThat(frames(bytes, 5000)).extracting(frame -> frame.coding().encrypted()).containsOnly(false);
    }

    @Test
    void theKeyStandsInTheFirstFrameAndInOthersFurtherAndFurtherApart() throws IOException {
        SegmentHeader header = new SegmentHeader(5000, 1700000000000L, EPOCH, CONTINUED, 4990, 4 << 20, KEY_ID);
        FrameEncoder encoder = FrameEncoder.begin(header, new Encoding(Compression.NONE, keys));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(header.encode());
        List<Integer> carriers = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int offset = out.size();
            List<byte[]> parts = encoder.frame(FrameHeader.of(5000 + i, 1, 1, TIME, EPOCH, NO_HASH), List.of(body(i)), offset);
            for (byte[] part : parts) {
                out.write(part);
            }
            if (parts.get(0).length > Format.FRAME_HEADER_SIZE) {
                carriers.add(offset);
            }
        }

        assertThat(carriers.subList(0, 2)).as("the first two frames").containsExactly(128, 128 + 64 + 92 + body(0).length + 16);
        for (int i = 1; i < carriers.size(); i++) {
            int distance = Math.min(carriers.get(i - 1), 64 << 10);
            assertThat(carriers.get(i) - carriers.get(i - 1)).isBetween(distance, distance + 300);
        }
        for (int damaged : carriers) {
            byte[] bytes = out.toByteArray();
            Arrays.fill(bytes, 0, damaged, (byte) 0);
            assertThat(read(bytes, 5000, keys)).as("the file's begin is gone up to " + damaged).hasSizeGreaterThan(0);
        }
    }

    @Test
    void noOffsetIsEverEncryptedTwice() throws IOException {
        SegmentHeader header = new SegmentHeader(0, 0, EPOCH, CONTINUED, 0, 4 << 20, KEY_ID);
        FrameEncoder encoder = FrameEncoder.begin(header, new Encoding(Compression.NONE, keys));
        encoder.frame(FrameHeader.of(0, 1, 1, TIME, EPOCH, NO_HASH), List.of(body(0)), 500);

        for (long offset : new long[] {500, 499, 128}) {
            assertThatThrownBy(() -> encoder.frame(FrameHeader.of(0, 1, 1, TIME, EPOCH, NO_HASH), List.of(body(1)), offset))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining("nonce");
        }
    }

    @ParameterizedTest
    @CsvSource({"compressed", "encrypted", "both"})
    void anyByteThatIsForgedWithARightChecksumBringsForthNoWrongRecord(String how) throws IOException {
        Encoding encoding = new Encoding(how.equals("encrypted") ? Compression.NONE : Compression.ZSTD,
                how.equals("compressed") ? KeyRing.NONE : keys);
        SegmentHeader header = new SegmentHeader(7000, 1700000000000L, EPOCH, CONTINUED, 6990, 4 << 20, encoding.keyId());
        FrameEncoder encoder = FrameEncoder.begin(header, encoding);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(header.encode());
        List<Integer> offsets = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            offsets.add(out.size());
            for (byte[] part : encoder.frame(FrameHeader.of(7000 + i, 1, 1, TIME, EPOCH, NO_HASH), List.of(body(i)), out.size())) {
                out.write(part);
            }
        }
        byte[] whole = out.toByteArray();
        for (int i = 128; i < whole.length; i++) {
            byte[] forged = whole.clone();
            forged[i] ^= (byte) (1 << i % 8);
            seal(forged, offsets, 7000);
            if (how.equals("compressed")) {
                // Without a key nothing tells a forged record from a true one; but nothing escapes, and nothing large is made.
                attempt(forged);
            } else {
                attempt(forged).ifPresent(records -> records.forEach(record -> assertThat(record.payload()).asString().contains("body ")));
                attempt(forged).ifPresent(records -> assertThat(records).hasSizeLessThanOrEqualTo(3));
            }
        }
    }

    @Test
    void aForgedSizeBeforeCompressionMakesNoRoomBeyondTheSegmentsLimit() throws IOException {
        SegmentHeader header = new SegmentHeader(7000, 1700000000000L, EPOCH, CONTINUED, 6990, 1 << 20, "");
        byte[] golden = written(header, FrameEncoder.begin(header, new Encoding(Compression.ZSTD, KeyRing.NONE)));
        for (int size : new int[] {Integer.MAX_VALUE, (1 << 20) + 1, -1, 0, 3, 1 << 20}) {
            byte[] forged = golden.clone();
            ByteBuffer.wrap(forged).putInt(128 + 16, size);
            seal(forged, List.of(128), 7000);

            assertThat(read(forged, 7000, KeyRing.NONE)).as("all but the forged frame").hasSize(4);
        }
    }

    @Test
    void aFrameThatIsNotEncryptedIsNotTakenInASegmentThatIs() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("encrypted.segment"));
        byte[] slipped = plainFrameAtTheEnd(golden, bytes -> { });
        byte[] headerless = plainFrameAtTheEnd(golden, bytes -> Arrays.fill(bytes, 0, 128, (byte) 0));

        assertThat(read(slipped, 3000, keys)).hasSize(44);
        assertThat(read(headerless, 3000, keys)).hasSize(44);
    }

    @Test
    void aFrameOfAnotherSegmentOrPlaceIsNotTaken() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("encrypted.segment"));
        byte[] renamed = golden.clone();
        ByteBuffer.wrap(renamed).putLong(16, 2900);
        ByteBuffer.wrap(renamed).putInt(124, crc(renamed, 0, 124));
        seal(renamed, frameOffsets(golden, 3000), 2900);

        assertThatThrownBy(() -> read(renamed, 2900, keys)).isInstanceOf(KeyUnusableException.class);
    }

    private byte[] plainFrameAtTheEnd(byte[] golden, Consumer<byte[]> change) throws IOException {
        byte[] body = body(0);
        FrameHeader frame = FrameHeader.of(3044, 1, 1, TIME, EPOCH, NO_HASH).stored(BodyCoding.plain(body.length), body.length,
                crc(body, 0, body.length));
        byte[] bytes = ByteBuffer.allocate(golden.length + 64 + body.length).put(golden).put(frame.encode(3000, golden.length)).put(body)
                .array();
        change.accept(bytes);
        return bytes;
    }

    /** The frames of the golden files. */
    private static byte[] written(SegmentHeader header, FrameEncoder encoder) throws IOException {
        BodyWriter many = new BodyWriter(1);
        for (int i = 0; i < 40; i++) {
            many.reading(new java.util.TreeMap<>(Map.of("machine", "press-" + i % 3, "sensor", "temperature")),
                    ("{\"value\":" + (20 + i) + ".5,\"unit\":\"C\"}").getBytes());
        }
        BodyWriter small = new BodyWriter(1);
        small.reading(Map.of("sensor", "\u00e9"), new byte[] {'x'});
        BodyWriter large = new BodyWriter(1);
        large.reading(Map.of(), large());
        BodyWriter last = new BodyWriter(1);
        last.reading(Map.of("a", "b"), "last".repeat(50).getBytes());
        last.reading(Map.of(), new byte[0]);
        List<byte[]> bodies = List.of(many.toBytes(), small.toBytes(), large.toBytes(), last.toBytes());
        int[] counts = {40, 1, 1, 2};
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(header.encode());
        long position = header.first();
        for (int i = 0; i < counts.length; i++) {
            byte[] body = bodies.get(i);
            // In two parts, as appends that share a frame come.
            List<byte[]> parts = List.of(Arrays.copyOf(body, 5), Arrays.copyOfRange(body, 5, body.length));
            for (byte[] part : encoder.frame(FrameHeader.of(position, counts[i], counts[i], TIME, EPOCH, NO_HASH), parts, out.size())) {
                out.write(part);
            }
            position += counts[i];
        }
        return out.toByteArray();
    }

    private static byte[] large() {
        byte[] large = new byte[70_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (((long) i * i * 2654435761L) >>> 13);
        }
        return large;
    }

    private static byte[] body(int i) {
        BodyWriter body = new BodyWriter(1);
        body.reading(Map.of(), ("body " + i + " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa").getBytes());
        return body.toBytes();
    }

    private Optional<List<BodyReader.Reading>> attempt(byte[] segment) throws IOException {
        try {
            return Optional.of(read(segment, 7000, keys));
        } catch (KeyUnusableException | UnknownFormatException e) {
            return Optional.empty();
        }
    }

    private List<BodyReader.Reading> read(byte[] segment, long first, KeyRing with) throws IOException {
        Path file = directory.resolve(Format.segmentName(first));
        Files.write(file, segment);
        List<BodyReader.Reading> readings = new ArrayList<>();
        try (SegmentRecords records = SegmentRecords.open(new RealFiles(), file, first, with)) {
            while (records.next(segment.length, Long.MAX_VALUE)) {
                BodyReader.Reading reading = records.take();
                if (reading != null) {
                    readings.add(reading);
                }
            }
        }
        return readings;
    }

    private List<FrameHeader> frames(byte[] segment, long first) throws IOException {
        Path file = directory.resolve(Format.segmentName(first));
        Files.write(file, segment);
        List<FrameHeader> frames = new ArrayList<>();
        try (StoredFile stored = new RealFiles().open(file, FileLayer.Access.READ)) {
            FrameScanner scanner = new FrameScanner(stored, first, 4 << 20);
            for (FrameHeader frame = scanner.next(segment.length); frame != null; frame = scanner.next(segment.length)) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private List<Integer> frameOffsets(byte[] segment, long first) throws IOException {
        List<Integer> offsets = new ArrayList<>();
        int offset = 128;
        for (FrameHeader frame : frames(segment, first)) {
            offsets.add(offset);
            offset += (int) frame.frameSize();
        }
        return offsets;
    }

    /** Gives the frames at the offsets the checksums that they would have if they were meant. */
    private static void seal(byte[] segment, List<Integer> offsets, long first) {
        ByteBuffer bytes = ByteBuffer.wrap(segment);
        for (int at : offsets) {
            int size = Short.toUnsignedInt(bytes.getShort(at + 8));
            int body = bytes.getInt(at + 12);
            if (size < 64 || size > 512 || body < 0 || at + size + (long) body > segment.length) {
                continue;
            }
            bytes.putInt(at + 20, crc(segment, at + size, body));
            byte[] covered = ByteBuffer.allocate(size - 8 + 16).put(segment, at + 8, size - 8).putLong(first).putLong(at).array();
            bytes.putInt(at + 4, crc(covered, 0, covered.length));
        }
    }

    private static int crc(byte[] bytes, int from, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, size);
        return (int) crc.getValue();
    }
}
