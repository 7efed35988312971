package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys {@code sitewire.console.*}. */
public interface ConsoleConfig {
    /** Whether the console is served, at `/hawtio` on the HTTP port. */
    @WithDefault("true")
    boolean enabled();

    /** Whether it is served without TLS although sitewire.http.host is not loopback. Passwords and sessions can then be read on the way. */
    @WithDefault("false")
    boolean plainTextAllowed();

    /** The file with the salted hashes of the two passwords. The first start makes it, and prints the passwords once. */
    @WithDefault("data/console/passwords")
    String passwordFile();

    /** How long a session lasts that nobody uses. */
    @WithDefault("30m")
    Duration idleTimeout();
}
