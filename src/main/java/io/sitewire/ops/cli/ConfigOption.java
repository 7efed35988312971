package io.sitewire.ops.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The settings file of the commands that run an edge or a core. */
final class ConfigOption {
    @Option(names = "--config", paramLabel = "FILE",
            description = "the settings, as a properties file of sitewire.* keys; "
            + "see edge-profile/edge.properties and core-profile/core.properties")
    private Path file;

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }
}
