package io.sitewire.buffer.format;

import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.WrappedKey;
import java.util.Optional;

/**
 * What was made of a frame's body before it was stored.
 *
 * @param flags of the frame
 * @param plainSize bytes of the body before that
 * @param key the segment's key, where the frame carries it
 */
public record BodyCoding(int flags, int plainSize, Optional<WrappedKey> key) {
    /** All that this code knows. */
    static final int FLAGS_KNOWN = Format.FLAG_COMPRESSED | Format.FLAG_ENCRYPTED | Format.FLAG_KEY;

    /** Stored as it is. */
    static BodyCoding plain(int size) {
        return new BodyCoding(0, size, Optional.empty());
    }

    public boolean compressed() {
        return (flags & Format.FLAG_COMPRESSED) != 0;
    }

    public boolean encrypted() {
        return (flags & Format.FLAG_ENCRYPTED) != 0;
    }

    /** Bytes that the key takes in the header. */
    int keySize() {
        return key.isPresent() ? WrappedKey.SIZE : 0;
    }

    /** Bytes of the tag. */
    int tagSize() {
        return encrypted() ? KeyRing.TAG_SIZE : 0;
    }

    /** Whether a body can have these two sizes. */
    boolean possible(int storedSize) {
        int size = storedSize - tagSize();
        return storedSize >= 0 && size >= 0 && (compressed() ? size < plainSize : size == plainSize);
    }
}
