package io.sitewire.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password's salted hash, as {@code pbkdf2-sha512:ITERATIONS:SALT:HASH}: PBKDF2 (RFC 8018) from the JDK. Immutable;
 * {@link #matches} takes a good part of a second on a small machine if somebody chose the password.
 */
public final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha512";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    /** What OWASP asks for with this hash function (2023). */
    private static final int ITERATIONS = 210_000;
    /** The least that RFC 8018 asks for. What makes a password of more than 120 random bits safe is that nobody tries them all. */
    private static final int ITERATIONS_RANDOM = 1_000;
    /** A file that asks for more would keep a processor busy for minutes. */
    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Of a password that somebody chose, which may be among the first billions that somebody else tries. */
    public static PasswordHash of(String password) {
        return of(password, ITERATIONS);
    }

    /** Of a password from {@link RandomPassword}: an edge on a small machine starts seconds sooner than with the hash of a chosen one. */
    public static PasswordHash ofRandom(String password) {
        return of(password, ITERATIONS_RANDOM);
    }

    private static PasswordHash of(String password, int iterations) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations));
    }

    /** @throws IllegalArgumentException if it is not one */
    public static PasswordHash parse(String text) {
        String[] parts = text.split(":");
        if (parts.length != 4 || !parts[0].equals(SCHEME)) {
            throw new IllegalArgumentException("not " + SCHEME + ":ITERATIONS:SALT:HASH");
        }
        int iterations = Integer.parseInt(parts[1]);
        byte[] salt = Base64.getDecoder().decode(parts[2]);
        byte[] hash = Base64.getDecoder().decode(parts[3]);
        if (iterations < 1 || iterations > ITERATIONS_MAX || salt.length == 0 || hash.length != HASH_BYTES) {
            throw new IllegalArgumentException("iterations, salt or hash out of range");
        }
        return new PasswordHash(iterations, salt, hash);
    }

    /** Whether it is of this password. */
    public boolean matches(String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations));
    }

    /** As it stands in a file; {@link #parse} reads it. */
    public String text() {
        Base64.Encoder encoder = Base64.getEncoder();
        return SCHEME + ':' + iterations + ':' + encoder.encodeToString(salt) + ':' + encoder.encodeToString(hash);
    }

    private static byte[] derive(String password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PasswordHash that && iterations == that.iterations && Arrays.equals(salt, that.salt)
                && Arrays.equals(hash, that.hash);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hash);
    }
}
