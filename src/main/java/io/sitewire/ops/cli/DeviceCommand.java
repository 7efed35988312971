package io.sitewire.ops.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire device}: who may send readings to an edge. */
@Command(name = "device", mixinStandardHelpOptions = true, description = "Sets and removes the passwords of devices that send readings.",
        subcommands = {DevicePasswordCommand.class, DeviceRemoveCommand.class, CommandLine.HelpCommand.class})
final class DeviceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
