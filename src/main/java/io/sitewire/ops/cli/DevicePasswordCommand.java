package io.sitewire.ops.cli;

import io.sitewire.access.DevicePasswords;
import io.sitewire.access.RandomPassword;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sitewire device password}: the only way to a line of the file, since nobody computes a hash by hand. */
@Command(name = "password", mixinStandardHelpOptions = true,
        description = "Sets a device's password: makes one and prints it, or takes yours from the standard input. It counts within two "
                + "seconds, also in a process that runs; who is connected stays.")
final class DevicePasswordCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Mixin
    private DeviceOptions device;
    @Option(names = "--stdin", description = "the first line of the standard input is the password, at least 12 letters")
    private boolean stdin;

    @Override
    public Integer call() {
        return device.change(spec, (file, user) -> {
            String password = stdin ? PasswordInput.read(spec) : RandomPassword.make();
            DevicePasswords.set(file, user, password);
            spec.commandLine().getOut().println(stdin ? "set in " + file : password);
        });
    }
}
