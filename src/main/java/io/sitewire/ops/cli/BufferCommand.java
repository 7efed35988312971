package io.sitewire.ops.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire buffer}: looks into a buffer's folder from outside, also while an edge uses it. The folder is never changed. */
@Command(name = "buffer", mixinStandardHelpOptions = true,
        description = "Looks into a buffer's folder, also while an edge uses it. The folder is never changed.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BufferInspectCommand.class, BufferVerifyCommand.class, BufferExportCommand.class, BufferRepairCommand.class,
            BufferKeyCommand.class},
        footer = {"", "What they print, and what to do about it: docs/operate/buffer.md."})
final class BufferCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
