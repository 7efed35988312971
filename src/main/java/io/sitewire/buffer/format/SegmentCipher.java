package io.sitewire.buffer.format;

import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the bodies of one segment file under a key of its own: AES-256-GCM, and the nonce is the frame's offset in the file. No nonce is
 * used twice with a key: a key is made for one file, its offsets are written once, in rising order, and an attempt to use one again is
 * refused here, whatever the writer does. One thread.
 */
final class SegmentCipher {
    private final SecretKey key;
    private final Cipher cipher;
    private long sealed = -1;

    private SegmentCipher(byte[] key) throws IOException {
        this.key = new SecretKeySpec(key, "AES");
        try {
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IOException("no AES/GCM: " + e, e);
        }
    }

    /** For a new segment file. */
    static SegmentCipher of(byte[] newKey) throws IOException {
        return new SegmentCipher(newKey);
    }

    /** For a segment file that is read. */
    static SegmentCipher unwrap(KeyRing keys, WrappedKey wrapped, long segmentFirst, UUID epoch) throws IOException {
        return new SegmentCipher(keys.unwrap(wrapped, bound(wrapped.keyId(), segmentFirst, epoch)));
    }

    /** What a wrapped key is bound to: it opens in no other segment, and not under another id. */
    static byte[] bound(String keyId, long segmentFirst, UUID epoch) {
        return ByteBuffer.allocate(WrappedKey.KEY_ID_SIZE + 3 * Long.BYTES).put(WrappedKey.idField(keyId)).putLong(segmentFirst)
                .putLong(epoch.getMostSignificantBits()).putLong(epoch.getLeastSignificantBits()).array();
    }

    /** Encrypts the parts of a body, one after the other, and adds the tag. */
    byte[] seal(List<byte[]> parts, byte[] header, long offset) throws IOException {
        if (offset <= sealed) {
            throw new IllegalStateException("a nonce would be used twice: offset " + offset + ", the last one was " + sealed);
        }
        sealed = offset;
        try {
            init(Cipher.ENCRYPT_MODE, header, offset);
            int size = parts.stream().mapToInt(part -> part.length).sum();
            byte[] target = new byte[size + KeyRing.TAG_SIZE];
            int at = 0;
            for (byte[] part : parts) {
                at += cipher.update(part, 0, part.length, target, at);
            }
            cipher.doFinal(target, at);
            return target;
        } catch (GeneralSecurityException e) {
            throw new IOException("body not encrypted: " + e, e);
        }
    }

    /** Null if it was not encrypted here, in this file and at this offset. */
    byte[] open(byte[] stored, byte[] header, long offset) throws IOException {
        try {
            init(Cipher.DECRYPT_MODE, header, offset);
            return cipher.doFinal(stored);
        } catch (AEADBadTagException e) {
            return null;
        } catch (GeneralSecurityException e) {
            throw new IOException("body not decrypted: " + e, e);
        }
    }

    private void init(int mode, byte[] header, long offset) throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(KeyRing.NONCE_SIZE).putLong(KeyRing.NONCE_SIZE - Long.BYTES, offset).array();
        cipher.init(mode, key, new GCMParameterSpec(KeyRing.TAG_SIZE * Byte.SIZE, nonce));
        cipher.updateAAD(header);
    }
}
