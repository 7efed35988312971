package io.sitewire.buffer.format;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * One of the two slots of the file of gaps.
 *
 * @param sequence grows with every write; the slot with the higher one counts
 * @param gaps in the order of positions, at most {@link Format#GAPS_MAX}, reasons at most {@link Format#GAP_REASON_SIZE_MAX} bytes
 */
public record GapsSlot(long sequence, List<Gap> gaps) {
    private static final int MAGIC = 0x53574741; // "SWGA"
    private static final int CRC_OFFSET = Format.GAPS_SLOT_SIZE - 4;

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(Format.GAPS_SLOT_SIZE);
        out.putInt(MAGIC).putShort((short) Format.VERSION).putShort((short) Format.GAPS_SLOT_SIZE).putLong(sequence).putInt(gaps.size());
        for (Gap gap : gaps) {
            byte[] reason = gap.reason().getBytes(StandardCharsets.UTF_8);
            out.putLong(gap.first()).putLong(gap.end()).putLong(gap.millis()).putShort((short) reason.length).put(reason);
        }
        return out.putInt(CRC_OFFSET, crc(out.array(), 0)).array();
    }

    /**
     * @return empty if the slot at the offset is damaged or was never written
     * @throws UnknownFormatException if it is whole, but of a version that this code does not know
     */
    public static Optional<GapsSlot> decode(byte[] file, int offset) throws UnknownFormatException {
        ByteBuffer in = ByteBuffer.wrap(file, offset, Format.GAPS_SLOT_SIZE);
        if (in.getInt() != MAGIC || in.getInt(offset + CRC_OFFSET) != crc(file, offset)) {
            return Optional.empty();
        }
        int version = Short.toUnsignedInt(in.getShort());
        in.getShort();
        if (version != Format.VERSION) {
            throw new UnknownFormatException("gaps format version " + version + ", known is version " + Format.VERSION);
        }
        try {
            long sequence = in.getLong();
            int count = in.getInt();
            List<Gap> gaps = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                long first = in.getLong();
                long end = in.getLong();
                long millis = in.getLong();
                byte[] reason = new byte[Math.min(Short.toUnsignedInt(in.getShort()), Format.GAP_REASON_SIZE_MAX)];
                in.get(reason);
                gaps.add(new Gap(first, end, millis, new String(reason, StandardCharsets.UTF_8)));
            }
            return Optional.of(new GapsSlot(sequence, gaps));
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static int crc(byte[] bytes, int offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, CRC_OFFSET);
        return (int) crc.getValue();
    }
}
