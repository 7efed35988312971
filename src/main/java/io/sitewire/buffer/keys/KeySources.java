package io.sitewire.buffer.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Where keys are, by the names that settings give them. Several may be used together, such as while keys move from a file to a token.
 *
 * @param keyFile a file of keys
 * @param keys a text of keys
 * @param token the configuration of a PKCS#11 provider
 * @param pin of the token
 * @param pinFile a file that holds it
 * @param keyId which key encrypts; see {@link KeyLoader#ring}
 */
public record KeySources(Optional<String> keyFile, Optional<String> keys, Optional<String> token, Optional<String> pin,
        Optional<String> pinFile, Optional<String> keyId) {
    /** What the names of settings begin with. */
    private static final String PREFIX = "sitewire.buffer.encryption.";

    /** Loads all of them. */
    public KeyLoader load() {
        KeyLoader loader = new KeyLoader();
        keyFile.ifPresent(file -> named("key-file", () -> loader.file(Path.of(file))));
        keys.ifPresent(text -> named("keys", () -> loader.text(text)));
        token.ifPresent(configuration -> named("pkcs11.config", () -> {
            char[] secret = secret();
            try {
                loader.token(Path.of(configuration), secret);
            } finally {
                Arrays.fill(secret, ' ');
            }
        }));
        return loader;
    }

    /**
     * The keys of what was loaded.
     *
     * @throws IllegalArgumentException naming the setting that cannot be used, and never a key or a PIN
     */
    public KeyRing ring(KeyLoader loaded) {
        KeyRing[] ring = new KeyRing[1];
        named("key-id", () -> ring[0] = loaded.ring(keyId));
        return ring[0];
    }

    private char[] secret() {
        if (pin.isPresent()) {
            return pin.get().toCharArray();
        }
        if (pinFile.isEmpty()) {
            throw new IllegalArgumentException("the token's PIN is not given; set " + PREFIX + "pkcs11.pin-file");
        }
        try {
            return Files.readString(Path.of(pinFile.get()), StandardCharsets.UTF_8).strip().toCharArray();
        } catch (IOException e) {
            throw new IllegalArgumentException("file " + pinFile.get() + " with the token's PIN cannot be read (" + e + ")", e);
        }
    }

    private static void named(String setting, Runnable load) {
        try {
            load.run();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(PREFIX + setting + ": " + e.getMessage(), e.getCause());
        }
    }

    /** Without keys and PIN. */
    @Override
    public String toString() {
        return "keyFile " + keyFile + ", keys " + (keys.isPresent() ? "given" : "none") + ", token " + token + ", keyId " + keyId;
    }
}
