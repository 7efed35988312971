package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Keys {@code sitewire.kafka.tls.*}: how this process and the core's Kafka know each other. The files are PEM. */
public interface TlsConfig {
    /**
     * Whether everything that goes to Kafka goes by TLS. The broker's certificate must be for the host of
     * `sitewire.kafka.bootstrap-servers`. The files below are read again when they change, without a restart.
     */
    @WithDefault("false")
    boolean enabled();

    /** The certificates of the CAs that the broker's certificate may come from. None: those that Java knows. */
    Optional<String> caFile();

    /**
     * This process' certificate, followed by those between it and the CA, if any. That of an edge must have the site's name as its CN.
     * None: Kafka is not told who this is.
     */
    Optional<String> certificateFile();

    /** The private key of the certificate, PKCS#8 without a password. Only the user of this process should be able to read it. */
    Optional<String> keyFile();
}
