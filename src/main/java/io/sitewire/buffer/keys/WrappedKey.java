package io.sitewire.buffer.keys;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The key of a segment file as it is stored: encrypted with AES-256-GCM under a configured key, whose id stands beside it.
 *
 * @param keyId the configured key
 * @param nonce 96 random bits
 * @param bytes the segment's key, encrypted, and its tag
 */
public record WrappedKey(String keyId, byte[] nonce, byte[] bytes) {
    /** Bytes of a key id, at most. */
    public static final int KEY_ID_SIZE = 32;
    /** Bytes of it all. */
    public static final int SIZE = KEY_ID_SIZE + KeyRing.NONCE_SIZE + KeyRing.KEY_SIZE + KeyRing.TAG_SIZE;

    /** In {@link #SIZE} bytes. */
    public byte[] encode() {
        return ByteBuffer.allocate(SIZE).put(idField(keyId)).put(nonce).put(bytes).array();
    }

    /** @param source holds {@link #SIZE} bytes from the offset on */
    public static WrappedKey decode(byte[] source, int offset) {
        int nonceAt = offset + KEY_ID_SIZE;
        int bytesAt = nonceAt + KeyRing.NONCE_SIZE;
        return new WrappedKey(id(source, offset), Arrays.copyOfRange(source, nonceAt, bytesAt),
                Arrays.copyOfRange(source, bytesAt, offset + SIZE));
    }

    /** A key id, filled up with zero. */
    public static byte[] idField(String keyId) {
        byte[] id = keyId.getBytes(StandardCharsets.UTF_8);
        if (id.length > KEY_ID_SIZE) {
            throw new IllegalArgumentException("key id of " + id.length + " bytes, more than " + KEY_ID_SIZE + ": " + keyId);
        }
        return Arrays.copyOf(id, KEY_ID_SIZE);
    }

    /** What {@link #idField} made. */
    public static String id(byte[] source, int offset) {
        int end = offset;
        while (end < offset + KEY_ID_SIZE && source[end] != 0) {
            end++;
        }
        return new String(source, offset, end - offset, StandardCharsets.UTF_8);
    }
}
