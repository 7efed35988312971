package io.sitewire.buffer.format;

import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.IOException;
import java.util.Objects;

/**
 * What is made of bodies before they are stored.
 *
 * @param compression of new bodies; others are read whatever it says
 * @param keys reads what is encrypted, and encrypts new segments if one of the keys is there for it
 */
public record Encoding(Compression compression, KeyRing keys) {
    /** Bodies are stored as they are. */
    public static final Encoding PLAIN = new Encoding(Compression.NONE, KeyRing.NONE);

    public Encoding {
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(keys, "keys");
    }

    /** @throws IOException if what it needs of this machine is not there */
    public void prepare() throws IOException {
        if (compression == Compression.ZSTD) {
            Zstandard.load();
        }
    }

    /** The most bytes that a frame takes beside its body as it was handed in: no body gets larger but by its tag. */
    public int frameOverhead() {
        return Format.FRAME_HEADER_SIZE + (keys.current().isPresent() ? WrappedKey.SIZE + KeyRing.TAG_SIZE : 0);
    }

    /** What a new segment's header names: the key, or nothing. */
    public String keyId() {
        return keys.current().orElse("");
    }
}
