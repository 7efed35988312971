package io.sitewire.ops.cli;

import io.sitewire.access.DevicePasswords;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which device, and in which file, for the commands that change it. */
final class DeviceOptions {
    private static final int UNUSABLE = 2;

    @Parameters(paramLabel = "USER", description = "the user name that the device says")
    private String user;
    @Option(names = "--file", paramLabel = "FILE", required = true,
            description = "the file of passwords: what sitewire.mqtt-listener.password-file or sitewire.http.password-file says")
    private Path file;

    /** What is done with the file. */
    interface Change {
        void make(Path file, String user) throws IOException;
    }

    /** @return the exit code */
    int change(CommandSpec spec, Change change) {
        if (!DevicePasswords.isUser(user)) {
            throw new CommandLine.ParameterException(spec.commandLine(), "USER is '" + user + "', and must be "
                    + DevicePasswords.USER_RULE);
        }
        try {
            change.make(file, user);
            spec.commandLine().getOut().flush();
            return CommandLine.ExitCode.OK;
        } catch (IOException e) {
            spec.commandLine().getErr().println(DeviceError.DEVICE_PASSWORDS_UNUSABLE + " nothing changed: " + e.getMessage()
                    + "; the file " + file + " counts as it was; correct it, or run this as the user that the process runs as");
            return UNUSABLE;
        }
    }
}
