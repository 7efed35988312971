package io.sitewire.buffer;

import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.buffer.keys.KeyRing;
import java.util.Base64;
import java.util.Optional;

/** Keys of tests, and what is made of bodies with them. */
final class TestKeys {
    static final String OLD = line("old", 1);
    static final String NEW = line("new", 2);
    static final Encoding COMPRESSED = new Encoding(Compression.ZSTD, KeyRing.NONE);
    static final Encoding ENCRYPTED = new Encoding(Compression.NONE, ring(OLD));
    static final Encoding BOTH = new Encoding(Compression.ZSTD, ring(OLD));

    private TestKeys() {
    }

    /** A line of a file of keys. */
    static String line(String id, int value) {
        byte[] key = new byte[KeyRing.KEY_SIZE];
        key[0] = (byte) value;
        return id + ": " + Base64.getEncoder().encodeToString(key);
    }

    /** The first one encrypts. */
    static KeyRing ring(String... lines) {
        KeyLoader loader = new KeyLoader();
        loader.text(String.join("\n", lines));
        return loader.ring(Optional.empty());
    }

    static Encoding encrypted(String... lines) {
        return new Encoding(Compression.NONE, ring(lines));
    }
}
