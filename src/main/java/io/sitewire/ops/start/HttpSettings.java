package io.sitewire.ops.start;

import io.sitewire.config.HttpConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Where a process answers over HTTP, as its settings say, for commands that ask it. */
public final class HttpSettings {
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");

    private HttpSettings() {
    }

    /**
     * @param file the settings; without one the environment and the defaults count
     * @throws StartException naming what is wrong with them
     */
    public static String url(Optional<Path> file) {
        Roles roles = Roles.parse(Roles.requested().or(() -> Optional.of("edge")));
        HttpConfig http = Settings.read(roles, file, System.getenv()).http();
        if (http.port() == 0) {
            throw new StartException(StartError.CONFIG_VALUE_INVALID, "sitewire.http.port: it is 0, any free port, and nobody can know"
                    + " which; nothing was asked; say where the process is with --url");
        }
        // Who listens on all addresses is on loopback, too.
        String host = ANY.contains(http.host()) ? "127.0.0.1" : http.host();
        return "http://" + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host) + ":" + http.port();
    }
}
