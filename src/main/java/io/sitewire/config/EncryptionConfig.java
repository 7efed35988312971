package io.sitewire.config;

import java.util.Optional;

/** Keys {@code sitewire.buffer.encryption.*}: what encrypts buffers and dead letters on disk. */
public interface EncryptionConfig {
    /**
     * A file with the keys, one a line: `id: base64 of 32 bytes`. The first one encrypts what is stored from the start on; the others are
     * there to read what they encrypted before. `./sitewire buffer key ID` makes such a line. Only the user of the edge should be able to
     * read it. None: readings are not encrypted.
     */
    Optional<String> keyFile();

    /** The same lines as a text, for the environment; ';' ends a line too. */
    Optional<String> keys();

    /**
     * The key that encrypts, by its id, if it is not the first one of a file or text; with a token it must be said. `none`: nothing more is
     * encrypted, and the keys are there to read what was.
     */
    Optional<String> keyId();

    /** Keys in a PKCS#11 token. */
    Pkcs11Config pkcs11();
}
