package io.sitewire.buffer.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Version 1 on disk is what docs/data-on-disk.md says. The files under tests/unit/resources/buffer/v1 were made from that page by a
 * program that shares nothing with this one; they are never made again.
 */
final class FormatTest {
    private static final Path GOLDEN = Path.of("tests/unit/resources/buffer/v1");
    private static final UUID EPOCH = UUID.fromString("01234567-89ab-cdef-8899-aabbccddeeff");
    private static final UUID CONTINUED = UUID.fromString("11111111-2222-3333-4444-555555555555");
    private static final SegmentHeader HEADER = new SegmentHeader(1000, 1700000000000L, EPOCH, CONTINUED, 990, 4 << 20, "");

    @TempDir
    Path directory;

    @Test
    void aSegmentIsWrittenByteForByteAsVersionOne() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("00000000000000001000.segment"));
        BodyWriter body = new BodyWriter(1);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("machine", "m1");
        headers.put("sensor", "\u00e9");
        body.reading(headers, "21.5".getBytes());
        body.reading(Map.of(), payload());
        byte[] bytes = body.toBytes();
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        FrameHeader frame = new FrameHeader(64, bytes.length, (int) crc.getValue(), 1000, 2, 2, 1700000000001L, EPOCH,
                OptionalLong.empty());

        ByteBuffer written = ByteBuffer.allocate(128 + 64 + bytes.length).put(HEADER.encode()).put(frame.encode(1000, 128)).put(bytes);

        assertThat(written.array()).isEqualTo(Arrays.copyOf(golden, written.capacity()));
    }

    @Test
    void aSegmentOfVersionOneIsReadWithAllKindsOfRecords() throws IOException {
        Path file = directory.resolve("00000000000000001000.log");
        Files.copy(GOLDEN.resolve("00000000000000001000.segment"), file);
        try (SegmentRecords records = SegmentRecords.open(new RealFiles(), file, 1000)) {
            long limit = Files.size(file);

            assertThat(records.header()).contains(HEADER);
            assertThat(records.next(limit, Long.MAX_VALUE)).isTrue();
            assertThat(records.epoch()).isEqualTo(EPOCH);
            assertThat(records.take().headers()).containsExactly(Map.entry("machine", "m1"), Map.entry("sensor", "\u00e9"));
            assertThat(records.next(limit, Long.MAX_VALUE)).isTrue();
            assertThat(records.take().payload()).isEqualTo(payload());
            assertThat(records.next(limit, Long.MAX_VALUE)).isTrue();
            assertThat(records.position()).as("after the gap of 1002 to 1004").isEqualTo(1005);
            assertThat(records.take().payload()).isEqualTo(new byte[] {'x'});
            assertThat(records.next(limit, Long.MAX_VALUE)).isFalse();
            assertThat(records.damaged()).isFalse();
        }
    }

    @Test
    void aCursorIsWrittenAndReadAsVersionOne() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("forward.cursor"));

        assertThat(CursorSlot.decode(golden, 0)).contains(new CursorSlot(6, 1001, 1700000000004L));
        assertThat(CursorSlot.decode(golden, Format.CURSOR_SLOT_DISTANCE)).contains(new CursorSlot(7, 1003, 1700000000004L));
        assertThat(new CursorSlot(7, 1003, 1700000000004L).encode())
                .isEqualTo(Arrays.copyOfRange(golden, 512, 512 + Format.CURSOR_SLOT_SIZE));
    }

    @Test
    void gapsAreWrittenAndReadAsVersionOne() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("gaps"));
        Gap oldest = new Gap(900, 950, 1700000000005L, "drop-oldest");
        Gap newest = new Gap(1006, 1010, 1700000000006L, "drop-newest");

        assertThat(golden).hasSize(Format.GAPS_FILE_SIZE);
        assertThat(GapsSlot.decode(golden, Format.GAPS_SLOT_SIZE)).contains(new GapsSlot(7, List.of(oldest)));
        assertThat(new GapsSlot(8, List.of(oldest, newest)).encode()).isEqualTo(Arrays.copyOf(golden, Format.GAPS_SLOT_SIZE));
    }

    @Test
    void aGapIsWrittenAsARecordOfVersionOne() throws IOException {
        BodyWriter body = new BodyWriter(1);
        body.gap(new Gap(5, 9, 3, "x"));

        assertThat(body.toBytes()).isEqualTo(ByteBuffer.allocate(27).put((byte) 26).put((byte) 2).putLong(5).putLong(9).putLong(3)
                .put((byte) 'x').array());
        BodyReader reader = new BodyReader(body.toBytes(), 5);
        assertThat(reader.next()).isTrue();
        assertThat(reader.gap()).isEqualTo(new Gap(5, 9, 3, "x"));
    }

    @Test
    void anUnknownVersionOrFlagOrKindIsRefusedByName() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("00000000000000001000.segment"));
        byte[] version = Arrays.copyOf(golden, 128);
        version[9] = 2;
        ByteBuffer.wrap(version).putInt(124, crc(version, 0, 124));
        byte[] flag = golden.clone();
        flag[128 + 11] = Format.FLAG_ENCRYPTED;
        sealFrame(flag, 128);
        byte[] kind = {1, 9};

        assertThatThrownBy(() -> SegmentHeader.decode(version)).isInstanceOf(UnknownFormatException.class).hasMessageContaining("version 2");
        assertThatThrownBy(() -> read(flag)).isInstanceOf(UnknownFormatException.class).hasMessageContaining("encrypted");
        assertThatThrownBy(() -> new BodyReader(kind, 0).next()).isInstanceOf(UnknownFormatException.class).hasMessageContaining("kind 9");
    }

    @Test
    void aFrameIsFoundOnlyAtItsPlace() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("00000000000000001000.segment"));
        byte[] moved = new byte[golden.length + 3];
        System.arraycopy(golden, 0, moved, 0, 128);
        System.arraycopy(golden, 128, moved, 131, golden.length - 128);

        assertThat(read(moved)).isZero();
        assertThat(read(golden)).isEqualTo(3);
    }

    @Test
    void aLengthThatIsForgedAllocatesNothing() throws IOException {
        byte[] golden = Files.readAllBytes(GOLDEN.resolve("00000000000000001000.segment"));
        ByteBuffer.wrap(golden).putInt(128 + 12, Integer.MAX_VALUE).putInt(128 + 16, Integer.MAX_VALUE);
        sealFrame(golden, 128);

        assertThat(read(golden)).as("the second frame is still found").isEqualTo(1);
        assertThatThrownBy(() -> {
            BodyReader body = new BodyReader(new byte[] {5, 1, (byte) 0xFF, (byte) 0xFF, (byte) 0x7F, 0}, 0);
            body.next();
            body.reading();
        }).isInstanceOf(MalformedException.class);
    }

    private int read(byte[] segment) throws IOException {
        Path file = directory.resolve("00000000000000001000.log");
        Files.write(file, segment);
        int count = 0;
        FileLayer files = new RealFiles();
        try (SegmentRecords records = SegmentRecords.open(files, file, 1000)) {
            while (records.next(segment.length, Long.MAX_VALUE)) {
                records.take();
                count++;
            }
        }
        return count;
    }

    private static void sealFrame(byte[] segment, int offset) {
        byte[] covered = ByteBuffer.allocate(56 + 16).put(segment, offset + 8, 56).putLong(1000).putLong(offset).array();
        ByteBuffer.wrap(segment).putInt(offset + 4, crc(covered, 0, covered.length));
    }

    private static int crc(byte[] bytes, int from, int size) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, size);
        return (int) crc.getValue();
    }

    private static byte[] payload() {
        byte[] payload = new byte[200];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) i;
        }
        return payload;
    }
}
