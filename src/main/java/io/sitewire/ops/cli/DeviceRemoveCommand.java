package io.sitewire.ops.cli;

import io.sitewire.access.DevicePasswords;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire device remove}: a device that was sold or stolen comes in no more. */
@Command(name = "remove", mixinStandardHelpOptions = true,
        description = "Removes a device: it is not let in any more. If it is connected, it stays until its connection ends.")
final class DeviceRemoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Mixin
    private DeviceOptions device;

    @Override
    public Integer call() {
        return device.change(spec, (file, user) ->
                spec.commandLine().getOut().println(DevicePasswords.remove(file, user) ? "removed from " + file : "not in " + file));
    }
}
