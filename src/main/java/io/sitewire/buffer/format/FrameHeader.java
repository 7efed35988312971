package io.sitewire.buffer.format;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What stands before a batch of records. It is bound to its place: its CRC also covers the segment's first position and the offset in
 * the file, so that neither a stray write nor a payload that looks like a frame is ever taken for one.
 *
 * @param size bytes of the header itself
 * @param bodySize bytes of the body as stored
 * @param bodyCrc CRC32C of the body as stored
 * @param first the position of the first record
 * @param positions how many positions the records take
 * @param records how many records there are, of all kinds
 * @param writtenMillis when it was written, milliseconds since 1970 by the machine's clock
 * @param epoch the run that wrote it
 * @param running the epoch's {@link RunningHash} before the first record; empty in a header of 64 bytes, which has no place for it
 */
public record FrameHeader(int size, int bodySize, int bodyCrc, long first, int positions, int records, long writtenMillis, UUID epoch,
        OptionalLong running) {
    /** The first byte occurs in no UTF-8 text, so that text is searched quickly. */
    static final int MAGIC = 0xF7535746;
    private static final int CRC_FROM = 8;

    /** The position after the last record. */
    public long end() {
        return first + positions;
    }

    /** Bytes of header and body. */
    public long frameSize() {
        return (long) size + bodySize;
    }

    /** @param offset where in the file the frame will begin */
    public byte[] encode(long segmentFirst, long offset) {
        ByteBuffer out = ByteBuffer.allocate(running.isPresent() ? Format.FRAME_HEADER_SIZE : Format.FRAME_HEADER_SIZE_LEAST);
        out.putInt(MAGIC).putInt(0).putShort((short) out.capacity()).putShort((short) 0);
        out.putInt(bodySize).putInt(bodySize).putInt(bodyCrc);
        out.putLong(first).putInt(positions).putInt(records).putLong(writtenMillis);
        out.putLong(epoch.getMostSignificantBits()).putLong(epoch.getLeastSignificantBits());
        running.ifPresent(out::putLong);
        return out.putInt(4, crc(out.array(), out.capacity(), segmentFirst, offset)).array();
    }

    /** The header's size that the first bytes claim, or 0 if a frame cannot begin so. */
    static int claimedSize(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int size = Short.toUnsignedInt(in.getShort(CRC_FROM));
        boolean possible = in.getInt(0) == MAGIC && size >= Format.FRAME_HEADER_SIZE_LEAST && size <= Format.FRAME_HEADER_SIZE_MAX;
        return possible ? size : 0;
    }

    /**
     * @param bytes as many as {@link #claimedSize} says
     * @return null if they are damaged, or belong to another place
     * @throws UnknownFormatException if they are whole, but have a flag that this code does not know
     */
    static FrameHeader decode(byte[] bytes, long segmentFirst, long offset) throws UnknownFormatException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt(4) != crc(bytes, bytes.length, segmentFirst, offset)) {
            return null;
        }
        in.position(CRC_FROM + 2);
        int flags = Short.toUnsignedInt(in.getShort());
        if (flags != 0) {
            throw new UnknownFormatException("frame flags 0x" + Integer.toHexString(flags) + names(flags) + " at byte " + offset
                    + ", known are 0x0");
        }
        int bodySize = in.getInt();
        int plainSize = in.getInt();
        int bodyCrc = in.getInt();
        FrameHeader header = new FrameHeader(bytes.length, bodySize, bodyCrc, in.getLong(), in.getInt(), in.getInt(), in.getLong(),
                new UUID(in.getLong(), in.getLong()),
                bytes.length < Format.FRAME_HEADER_SIZE ? OptionalLong.empty() : OptionalLong.of(in.getLong()));
        boolean possible = bodySize >= 0 && bodySize == plainSize && header.first >= segmentFirst && header.positions >= 0
                && header.records >= 0 && header.end() >= 0;
        return possible ? header : null;
    }

    private static String names(int flags) {
        return ((flags & Format.FLAG_COMPRESSED) != 0 ? " (compressed)" : "")
                + ((flags & Format.FLAG_ENCRYPTED) != 0 ? " (encrypted)" : "");
    }

    private static int crc(byte[] bytes, int size, long segmentFirst, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CRC_FROM, size - CRC_FROM);
        crc.update(ByteBuffer.allocate(16).putLong(segmentFirst).putLong(offset).flip());
        return (int) crc.getValue();
    }
}
