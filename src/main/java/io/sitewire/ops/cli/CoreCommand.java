package io.sitewire.ops.cli;

import io.sitewire.ops.start.Launch;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./sitewire core}: one process in the profile {@code core}. */
@Command(name = "core", mixinStandardHelpOptions = true, subcommands = CoreAddCommand.class,
        synopsisSubcommandLabel = "[COMMAND]", description = "Runs a core: merges the uplinks of all sites into one stream.")
final class CoreCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        return Launch.run(Optional.of("core"), config.file());
    }
}
