package io.sitewire.buffer.format;

import io.sitewire.buffer.keys.WrappedKey;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment file.
 *
 * @param first the position of the segment's first record; the file's name says the same
 * @param createdMillis when it was made, milliseconds since 1970 by the machine's clock
 * @param epoch the run that wrote it
 * @param continued the epoch that this one continues; all zero if there was none
 * @param continuedAt the position from which this epoch continues it: the first position that belongs to this epoch
 * @param bodySizeMax the largest body of a frame in this segment
 * @param keyId the configured key with which the segment's own key is encrypted; empty if the segment is not encrypted
 */
public record SegmentHeader(long first, long createdMillis, UUID epoch, UUID continued, long continuedAt, int bodySizeMax, String keyId) {
    /** Stands for "no epoch". */
    public static final UUID NO_EPOCH = new UUID(0, 0);
    private static final long MAGIC = 0x53495445_574C4F47L; // "SITEWLOG"
    private static final int KEY_ID_OFFSET = 76;
    private static final int CRC_OFFSET = Format.SEGMENT_HEADER_SIZE - 4;

    public byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(Format.SEGMENT_HEADER_SIZE);
        out.putLong(MAGIC).putShort((short) Format.VERSION).putShort((short) Format.SEGMENT_HEADER_SIZE).putInt(0);
        out.putLong(first).putLong(createdMillis);
        out.putLong(epoch.getMostSignificantBits()).putLong(epoch.getLeastSignificantBits());
        out.putLong(continued.getMostSignificantBits()).putLong(continued.getLeastSignificantBits());
        out.putLong(continuedAt).putInt(bodySizeMax);
        out.put(WrappedKey.idField(keyId));
        return out.putInt(CRC_OFFSET, crc(out.array())).array();
    }

    /**
     * @param bytes at least the header's bytes
     * @return empty if they are damaged
     * @throws UnknownFormatException if they are whole, but of a version or with a flag that this code does not know
     */
    public static Optional<SegmentHeader> decode(byte[] bytes) throws UnknownFormatException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < Format.SEGMENT_HEADER_SIZE || in.getLong() != MAGIC || in.getInt(CRC_OFFSET) != crc(bytes)) {
            return Optional.empty();
        }
        int version = Short.toUnsignedInt(in.getShort());
        int size = Short.toUnsignedInt(in.getShort());
        int flags = in.getInt();
        if (version != Format.VERSION || size != Format.SEGMENT_HEADER_SIZE || flags != 0) {
            throw new UnknownFormatException("segment format version " + version + " with flags 0x" + Integer.toHexString(flags)
                    + ", known is version " + Format.VERSION + " with flags 0x0");
        }
        long first = in.getLong();
        long created = in.getLong();
        UUID epoch = new UUID(in.getLong(), in.getLong());
        UUID continued = new UUID(in.getLong(), in.getLong());
        long continuedAt = in.getLong();
        int bodySizeMax = in.getInt();
        return Optional.of(new SegmentHeader(first, created, epoch, continued, continuedAt, bodySizeMax,
                WrappedKey.id(bytes, KEY_ID_OFFSET)));
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, CRC_OFFSET);
        return (int) crc.getValue();
    }
}
