package io.sitewire.buffer;

import io.sitewire.buffer.format.Format;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Gives whatever is where frames should be the CRCs that it would have if it were meant: what a reader without CRC checks would take. */
final class SoundFrames {
    private static final int MAGIC = 0xF7535746;

    private SoundFrames() {
    }

    static byte[] forge(String name, byte[] bytes) {
        long first = Format.segmentPosition(name);
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int at = Format.SEGMENT_HEADER_SIZE;
        while (first >= 0 && at + Format.FRAME_HEADER_SIZE_LEAST <= bytes.length && buffer.getInt(at) == MAGIC) {
            int header = buffer.getShort(at + 8);
            int body = buffer.getInt(at + 12);
            if (header < Format.FRAME_HEADER_SIZE_LEAST || body < 0 || at + header + (long) body > bytes.length) {
                break;
            }
            buffer.putInt(at + 20, crc(ByteBuffer.wrap(bytes, at + header, body)));
            ByteBuffer covered = ByteBuffer.allocate(header - 8 + 16).put(bytes, at + 8, header - 8);
            buffer.putInt(at + 4, crc(covered.putLong(first).putLong(at).flip()));
            at += header + body;
        }
        return bytes;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
