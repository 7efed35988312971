package io.sitewire.ops.cli;

import io.sitewire.demo.DemoCommand;
import io.sitewire.ops.start.Launch;
import io.sitewire.ops.start.Roles;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire}: lists the commands; without one it runs what {@code QUARKUS_PROFILE} names, as a container does. */
@Command(name = "sitewire", mixinStandardHelpOptions = true, versionProvider = Version.class,
        description = "Carries every reading of every site, once, to the core.",
        subcommands = {EdgeCommand.class, CoreCommand.class, RunCommand.class, DemoCommand.class, BufferCommand.class, LedgerCommand.class,
            ReadCommand.class, RoutesCommand.class, StatusCommand.class, ConsoleCommand.class, CaCommand.class,
            SiteCommand.class, DeviceCommand.class, CommandLine.HelpCommand.class},
        footer = {"", "Without a command it runs the profiles that QUARKUS_PROFILE names: edge, core or edge,core.",
            "Settings: docs/reference/configuration.md. Errors: docs/reference/errors.md."})
public final class SitewireCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (Roles.requested().isEmpty()) {
            spec.commandLine().usage(System.err);
        }
        return Launch.run(Roles.requested(), Optional.empty());
    }
}
