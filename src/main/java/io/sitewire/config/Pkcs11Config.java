package io.sitewire.config;

import java.util.Optional;

/** Keys {@code sitewire.buffer.encryption.pkcs11.*}: keys in a PKCS#11 token. */
public interface Pkcs11Config {
    /**
     * The configuration file of the JDK's provider SunPKCS11 (`name`, `library`, `slot`) for a token whose AES keys encrypt; a key's label
     * is its id. Not in a native binary.
     */
    Optional<String> config();

    /** The token's PIN; better in the environment, or in sitewire.buffer.encryption.pkcs11.pin-file. */
    Optional<String> pin();

    /** A file that holds the token's PIN. */
    Optional<String> pinFile();
}
