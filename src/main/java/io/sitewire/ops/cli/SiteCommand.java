package io.sitewire.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire site}: which sites the core's Kafka knows, and what they may do. */
@Command(name = "site", mixinStandardHelpOptions = true,
        description = "Gives sites their topics, rights and certificates, and takes them away.",
        synopsisSubcommandLabel = "COMMAND", subcommands = {SiteAddCommand.class, SiteListCommand.class, SiteRemoveCommand.class},
        footer = {"", "How it fits together: docs/operate/identity.md."})
final class SiteCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
