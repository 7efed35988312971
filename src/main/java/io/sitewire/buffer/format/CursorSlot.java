package io.sitewire.buffer.format;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One of the two slots of a cursor file.
 *
 * @param sequence grows with every write; the slot with the higher one counts
 * @param position everything below it is acknowledged
 * @param writtenMillis milliseconds since 1970 by the machine's clock
 */
public record CursorSlot(long sequence, long position, long writtenMillis) {
    private static final int MAGIC = 0x53574355; // "SWCU"
    private static final int CRC_OFFSET = Format.CURSOR_SLOT_SIZE - 4;

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(Format.CURSOR_SLOT_SIZE);
        out.putInt(MAGIC).putShort((short) Format.VERSION).putShort((short) Format.CURSOR_SLOT_SIZE);
        out.putLong(sequence).putLong(position).putLong(writtenMillis);
        return out.putInt(CRC_OFFSET, crc(out.array(), 0)).array();
    }

    /**
     * @return empty if the slot at the offset is damaged or was never written
     * @throws UnknownFormatException if it is whole, but of a version that this code does not know
     */
    public static Optional<CursorSlot> decode(byte[] file, int offset) throws UnknownFormatException {
        if (file.length < offset + Format.CURSOR_SLOT_SIZE) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(file, offset, Format.CURSOR_SLOT_SIZE);
        if (in.getInt() != MAGIC || in.getInt(offset + CRC_OFFSET) != crc(file, offset)) {
            return Optional.empty();
        }
        int version = Short.toUnsignedInt(in.getShort());
        in.getShort();
        if (version != Format.VERSION) {
            throw new UnknownFormatException("cursor format version " + version + ", known is version " + Format.VERSION);
        }
        CursorSlot slot = new CursorSlot(in.getLong(), in.getLong(), in.getLong());
        return slot.position < 0 ? Optional.empty() : Optional.of(slot);
    }

    private static int crc(byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, CRC_OFFSET);
        return (int) crc.getValue();
    }
}
