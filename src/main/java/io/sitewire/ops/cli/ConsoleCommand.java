package io.sitewire.ops.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire console}: what concerns the console, {@code /hawtio}. */
@Command(name = "console", mixinStandardHelpOptions = true, description = "Sets the passwords of the console at /hawtio.",
        subcommands = {ConsolePasswordCommand.class, CommandLine.HelpCommand.class})
final class ConsoleCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
