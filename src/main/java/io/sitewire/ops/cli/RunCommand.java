package io.sitewire.ops.cli;

import io.sitewire.ops.start.Launch;
import io.sitewire.ops.start.Roles;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./sitewire run}: one process in the profiles that the environment names; with both, a laptop runs edge and core at once. */
@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the profiles that QUARKUS_PROFILE names: edge, core or edge,core.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        return Launch.run(Roles.requested(), config.file());
    }
}
