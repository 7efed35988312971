package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code sitewire.http.*}. */
public interface HttpConfig {
    /** Whether readings are accepted over HTTP. Health and metrics are served all the same. */
    @WithDefault("true")
    boolean enabled();

    /** The address to listen on. The default is loopback: nothing is reachable from outside until someone says so. */
    @WithDefault("127.0.0.1")
    String host();

    /** The port to listen on; 0 takes any free one. */
    @WithDefault("8080")
    int port();

    /** The largest request body, which for a batch holds many readings. */
    @WithDefault("16M")
    MemorySize bodySizeMax();

    /** How long a request waits for room in a full buffer before it is answered with 503. */
    @WithDefault("10s")
    Duration appendTimeout();

    /** The port of TLS, beside the other one; 0 takes any free one. It serves everything that the other one serves. */
    @WithDefault("8443")
    int tlsPort();

    /** TLS, and certificates of those that send readings. */
    ServerTlsConfig tls();

    /**
     * The file with the users that are let in and the salted hashes of their passwords, one line a user, `USER:HASH`. It is read again when
     * it changes. `./sitewire device password USER` makes a line. None: nobody is asked for a password.
     */
    Optional<String> passwordFile();

    /** Whether passwords are taken without TLS on an address that is not loopback, and readings without TLS although there is TLS. */
    @WithDefault("false")
    boolean plainTextAllowed();
}
