package io.sitewire.buffer.format;

import io.sitewire.buffer.keys.WrappedKey;
import java.nio.ByteBuffer;
import java.util.Optional;
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
 * @param running the epoch's {@link RunningHash} before the first record; empty in a header that has no place for it
 * @param coding what was made of the body before it was stored
 */
public record FrameHeader(int size, int bodySize, int bodyCrc, long first, int positions, int records, long writtenMillis, UUID epoch,
        OptionalLong running, BodyCoding coding) {
    /** The first byte occurs in no UTF-8 text, so that text is searched quickly. */
    static final int MAGIC = 0xF7535746;
    private static final int CRC_FROM = 8;
    private static final int BODY_CRC_OFFSET = 20;

    /** Of a body of which nothing is said yet. */
    public static FrameHeader of(long first, int positions, int records, long writtenMillis, UUID epoch, OptionalLong running) {
        return new FrameHeader(0, 0, 0, first, positions, records, writtenMillis, epoch, running, BodyCoding.plain(0));
    }

    /** The same of a body that is stored in this way. */
    FrameHeader stored(BodyCoding how, int storedSize, int storedCrc) {
        int least = running.isPresent() ? Format.FRAME_HEADER_SIZE : Format.FRAME_HEADER_SIZE_LEAST;
        return new FrameHeader(least + how.keySize(), storedSize, storedCrc, first, positions, records, writtenMillis, epoch, running, how);
    }

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
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putInt(MAGIC).putInt(0).putShort((short) size).putShort((short) coding.flags());
        out.putInt(bodySize).putInt(coding.plainSize()).putInt(bodyCrc);
        out.putLong(first).putInt(positions).putInt(records).putLong(writtenMillis);
        out.putLong(epoch.getMostSignificantBits()).putLong(epoch.getLeastSignificantBits());
        running.ifPresent(out::putLong);
        coding.key().ifPresent(key -> out.position(size - WrappedKey.SIZE).put(key.encode()));
        return out.putInt(4, crc(out.array(), size, segmentFirst, offset)).array();
    }

    /** What a body's tag covers beside the body: all of an encoded header but the two CRCs, which are not known by then. */
    static byte[] authenticated(byte[] encoded) {
        return ByteBuffer.wrap(encoded.clone()).putInt(4, 0).putInt(BODY_CRC_OFFSET, 0).array();
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
        if ((flags & ~BodyCoding.FLAGS_KNOWN) != 0) {
            throw new UnknownFormatException("frame flags 0x" + Integer.toHexString(flags) + " at byte " + offset + ", known are 0x"
                    + Integer.toHexString(BodyCoding.FLAGS_KNOWN));
        }
        int bodySize = in.getInt();
        int plainSize = in.getInt();
        int bodyCrc = in.getInt();
        boolean carriesKey = (flags & Format.FLAG_KEY) != 0;
        if (carriesKey && bytes.length < Format.FRAME_HEADER_SIZE_LEAST + WrappedKey.SIZE) {
            return null;
        }
        BodyCoding coding = new BodyCoding(flags, plainSize,
                carriesKey ? Optional.of(WrappedKey.decode(bytes, bytes.length - WrappedKey.SIZE)) : Optional.empty());
        FrameHeader header = new FrameHeader(bytes.length, bodySize, bodyCrc, in.getLong(), in.getInt(), in.getInt(), in.getLong(),
                new UUID(in.getLong(), in.getLong()),
                bytes.length - coding.keySize() < Format.FRAME_HEADER_SIZE ? OptionalLong.empty() : OptionalLong.of(in.getLong()), coding);
        boolean possible = coding.possible(bodySize) && header.first >= segmentFirst && header.positions >= 0
                && header.records >= 0 && header.end() >= 0;
        return possible ? header : null;
    }

    private static int crc(byte[] bytes, int size, long segmentFirst, long offset) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, CRC_FROM, size - CRC_FROM);
        crc.update(ByteBuffer.allocate(16).putLong(segmentFirst).putLong(offset).flip());
        return (int) crc.getValue();
    }
}
