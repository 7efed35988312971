package io.sitewire.buffer.format;

import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Makes frames of bodies, for one new segment file: compressed, encrypted, or as they are. It must be made anew with each file, since an
 * encrypted file has a key of its own. Frames are made in the order of their offsets. One thread.
 */
public final class FrameEncoder {
    private final SegmentHeader segment;
    private final Compression compression;
    private final SegmentCipher cipher;
    private final WrappedKey wrapped;
    private long keyDue;

    private FrameEncoder(SegmentHeader segment, Compression compression, SegmentCipher cipher, WrappedKey wrapped) {
        this.segment = segment;
        this.compression = compression;
        this.cipher = cipher;
        this.wrapped = wrapped;
    }

    /** With a key that is given. */
    static FrameEncoder with(SegmentHeader segment, Compression compression, byte[] key, WrappedKey wrapped) throws IOException {
        return new FrameEncoder(segment, compression, SegmentCipher.of(key), wrapped);
    }

    /** For a file that begins with the header, which says with which key it is encrypted. */
    public static FrameEncoder begin(SegmentHeader segment, Encoding encoding) throws IOException {
        if (segment.keyId().isEmpty()) {
            return new FrameEncoder(segment, encoding.compression(), null, null);
        }
        byte[] key = KeyRing.newKey();
        WrappedKey wrapped = encoding.keys().wrap(segment.keyId(), key, SegmentCipher.bound(segment.keyId(), segment.first(),
                segment.epoch()));
        return with(segment, encoding.compression(), key, wrapped);
    }

    /**
     * A whole frame, in parts that follow one another.
     *
     * @param frame says everything but how the body is stored
     * @param bodies one after the other they are the body
     * @param offset where the frame will begin; higher than that of every frame before
     */
    public List<byte[]> frame(FrameHeader frame, List<byte[]> bodies, long offset) throws IOException {
        return frame(frame, bodies, offset, compression);
    }

    /** The same, compressed as the last argument says. */
    public List<byte[]> frame(FrameHeader frame, List<byte[]> bodies, long offset, Compression how) throws IOException {
        int plainSize = bodies.stream().mapToInt(body -> body.length).sum();
        byte[] smaller = how == Compression.ZSTD ? Zstandard.compress(joined(bodies, plainSize)) : null;
        List<byte[]> stored = smaller == null ? bodies : List.of(smaller);
        int flags = smaller == null ? 0 : Format.FLAG_COMPRESSED;
        BodyCoding coding = new BodyCoding(flags, plainSize, Optional.empty());
        if (cipher != null) {
            boolean carriesKey = offset >= keyDue;
            // Doubling: whatever is damaged at the file's begin, the next copy is no further behind it than it is long.
            keyDue = carriesKey ? offset + Math.min(offset, Format.KEY_DISTANCE) : keyDue;
            coding = new BodyCoding(flags | Format.FLAG_ENCRYPTED | (carriesKey ? Format.FLAG_KEY : 0), plainSize,
                    carriesKey ? Optional.of(wrapped) : Optional.empty());
            byte[] header = frame.stored(coding, size(stored) + KeyRing.TAG_SIZE, 0).encode(segment.first(), offset);
            stored = List.of(cipher.seal(stored, FrameHeader.authenticated(header), offset));
        }
        CRC32C crc = new CRC32C();
        stored.forEach(crc::update);
        List<byte[]> parts = new ArrayList<>(stored.size() + 1);
        parts.add(frame.stored(coding, size(stored), (int) crc.getValue()).encode(segment.first(), offset));
        parts.addAll(stored);
        return parts;
    }

    private static int size(List<byte[]> parts) {
        return parts.stream().mapToInt(part -> part.length).sum();
    }

    private static byte[] joined(List<byte[]> bodies, int size) {
        if (bodies.size() == 1) {
            return bodies.get(0);
        }
        byte[] joined = new byte[size];
        int at = 0;
        for (byte[] body : bodies) {
            System.arraycopy(body, 0, joined, at, body.length);
            at += body.length;
        }
        return joined;
    }
}
