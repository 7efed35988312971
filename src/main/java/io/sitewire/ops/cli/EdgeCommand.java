package io.sitewire.ops.cli;

import io.sitewire.ops.start.Launch;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./sitewire edge}: one process in the profile {@code edge}. */
@Command(name = "edge", mixinStandardHelpOptions = true,
        description = "Runs an edge: takes readings in, keeps them on disk, and forwards them to the core.")
final class EdgeCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        return Launch.run(Optional.of("edge"), config.file());
    }
}
