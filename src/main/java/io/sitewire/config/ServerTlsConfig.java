package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Keys {@code tls.*} of what an edge takes in: how it and its clients know each other. The files are PEM. */
public interface ServerTlsConfig {
    /** Whether it is served by TLS. The files below are read again when they change, without a restart; connections stay. */
    @WithDefault("false")
    boolean enabled();

    /** The certificate that clients are shown, followed by those between it and its CA, if any. */
    Optional<String> certificateFile();

    /** The private key of the certificate, PKCS#8 without a password. Only the user of this process should be able to read it. */
    Optional<String> keyFile();

    /** The certificates of the CAs that clients' certificates come from. None: no client is asked for one. */
    Optional<String> caFile();

    /**
     * With a CA file: `required`, each client needs a certificate, and its password too if there is a password file; `optional`, a client
     * without a certificate needs its password.
     */
    @WithDefault("required")
    String clientAuth();
}
