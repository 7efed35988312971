package io.sitewire.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire routes}: what an integrator needs who changes routes. */
@Command(name = "routes", mixinStandardHelpOptions = true,
        description = "Lists the routes, prints a built-in one so that it can be changed, and checks files of routes.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {RoutesListCommand.class, RoutesExportCommand.class, RoutesCheckCommand.class},
        footer = {"", "How routes are changed while an edge runs: docs/operate/routes.md."})
final class RoutesCommand implements Runnable {
    static final int FINE = 0;
    static final int FOUND = 1;
    static final int UNUSABLE = 2;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
