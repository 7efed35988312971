package io.sitewire.ops.start;

import java.nio.file.Path;
import java.util.Optional;

/** Where the console's passwords are, as the settings say, for the command that sets them. */
public final class ConsoleSettings {
    private ConsoleSettings() {
    }

    /**
     * @param file an edge's or a core's settings; without one the environment and the defaults count
     * @throws StartException naming what is wrong with them
     */
    public static Path passwordFile(Optional<Path> file) {
        return Path.of(Settings.read(Roles.parse(Optional.of("core")), file, System.getenv()).console().passwordFile());
    }
}
