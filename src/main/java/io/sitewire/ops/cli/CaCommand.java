package io.sitewire.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire ca}: a certificate authority in a folder. */
@Command(name = "ca", mixinStandardHelpOptions = true,
        description = "Keeps a certificate authority in a folder, for the link between sites and the core's Kafka.",
        synopsisSubcommandLabel = "COMMAND", subcommands = {CaInitCommand.class, CaIssueCommand.class},
        footer = {"", "Certificates of sites come from ./sitewire site add. How it fits together: docs/operate/identity.md."})
final class CaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
