package io.sitewire.buffer.keys;

import io.sitewire.buffer.keys.KeyUnusableException.Reason;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The configured keys by their ids: all of them read, one of them, if any, wraps the keys of new segments. Immutable; any thread. Nothing
 * that it says or throws holds a key.
 */
public final class KeyRing {
    /** Nothing is encrypted, and nothing encrypted is read. */
    public static final KeyRing NONE = new KeyRing(Map.of(), Optional.empty());
    /** Bytes of a key: AES-256. */
    public static final int KEY_SIZE = 32;
    /** Bytes of a nonce. */
    public static final int NONCE_SIZE = 12;
    /** Bytes that the encrypted is longer. */
    public static final int TAG_SIZE = 16;
    private static final String CIPHER = "AES/GCM/NoPadding";

    private final Map<String, Key> keys;
    private final Optional<String> current;

    /**
     * A key, which may never leave its token.
     *
     * @param provider what must work with it; empty for the JDK's own
     */
    record Key(String id, SecretKey secret, Optional<Provider> provider) {
        @Override
        public String toString() {
            return "key " + id;
        }
    }

    private KeyRing(Map<String, Key> keys, Optional<String> current) {
        this.keys = keys;
        this.current = current;
    }

    /**
     * @param current the key for new segments; if empty they are not encrypted
     * @throws IllegalArgumentException if an id is there twice, or the current one is not there
     */
    static KeyRing of(List<Key> keys, Optional<String> current) {
        Map<String, Key> byId = new LinkedHashMap<>();
        for (Key key : keys) {
            if (byId.put(key.id(), key) != null) {
                throw new IllegalArgumentException("key id '" + key.id() + "' is there twice; give each key an id of its own");
            }
        }
        current.filter(id -> !byId.containsKey(id)).ifPresent(id -> {
            throw new IllegalArgumentException("key id '" + id + "' is to encrypt, and the keys that are there are " + byId.keySet());
        });
        return new KeyRing(byId, current);
    }

    /** The id of the key for new segments; empty if they are not encrypted. */
    public Optional<String> current() {
        return current;
    }

    /** The ids of all keys. */
    public List<String> ids() {
        return new ArrayList<>(keys.keySet());
    }

    /** The same keys, and new segments under that one; not encrypted if the id is empty. */
    public KeyRing withCurrent(Optional<String> id) {
        return of(new ArrayList<>(keys.values()), id);
    }

    /** A new key for a segment, random. */
    public static byte[] newKey() {
        return random(KEY_SIZE);
    }

    /**
     * Encrypts a segment's key.
     *
     * @param bound must be the same when it is unwrapped
     * @throws IOException if the token does not do it
     */
    public WrappedKey wrap(String id, byte[] key, byte[] bound) throws IOException {
        byte[] nonce = random(NONCE_SIZE);
        Key wrapping = keys.get(id);
        if (wrapping == null) {
            throw missing(id);
        }
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, wrapping, nonce);
            cipher.updateAAD(bound);
            return new WrappedKey(id, nonce, cipher.doFinal(key));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IOException("key '" + id + "' cannot encrypt: " + e, e);
        }
    }

    /**
     * The segment's key.
     *
     * @throws KeyUnusableException if the key is missing, or another one, or the token does not do it
     */
    public byte[] unwrap(WrappedKey wrapped, byte[] bound) throws KeyUnusableException {
        Key key = keys.get(wrapped.keyId());
        if (key == null) {
            throw missing(wrapped.keyId());
        }
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, wrapped.nonce());
            cipher.updateAAD(bound);
            return cipher.doFinal(wrapped.bytes());
        } catch (AEADBadTagException e) {
            throw wrong(wrapped.keyId(), e);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new KeyUnusableException(Reason.FAILED, wrapped.keyId(), "key '" + wrapped.keyId() + "' cannot decrypt: " + e, e);
        }
    }

    /** Whether it holds the key. */
    public boolean has(String id) {
        return keys.containsKey(id);
    }

    /** That a key is needed and not there. */
    public KeyUnusableException missing(String id) {
        return new KeyUnusableException(Reason.MISSING, id, "encrypted with key '" + id + "', keys that are there " + ids(), null);
    }

    @Override
    public String toString() {
        return "keys " + ids() + ", encrypting with " + current.orElse("none");
    }

    private KeyUnusableException wrong(String id, Exception cause) {
        return new KeyUnusableException(Reason.WRONG, id, "encrypted with another key than the one that is there as '" + id
                + "', keys that are there " + ids(), cause);
    }

    private static Cipher cipher(int mode, Key key, byte[] nonce) throws NoSuchPaddingException, NoSuchAlgorithmException,
            InvalidKeyException, InvalidAlgorithmParameterException {
        Cipher cipher = key.provider().isPresent() ? Cipher.getInstance(CIPHER, key.provider().get()) : Cipher.getInstance(CIPHER);
        cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_SIZE * Byte.SIZE, nonce));
        return cipher;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        // Not one in a static field: NONE is part of a native binary, and the seed must not be.
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }
}
