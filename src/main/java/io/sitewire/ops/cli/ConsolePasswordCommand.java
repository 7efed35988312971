package io.sitewire.ops.cli;

import io.sitewire.access.RandomPassword;
import io.sitewire.ops.console.ConsoleError;
import io.sitewire.ops.console.ConsoleRole;
import io.sitewire.ops.console.Passwords;
import io.sitewire.ops.start.ConsoleSettings;
import io.sitewire.ops.start.StartException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire console password}: a password that nobody remembers is replaced, since nobody can read it. */
@Command(name = "password", mixinStandardHelpOptions = true,
        description = "Sets a password of the console: makes one and prints it, or takes yours from the standard input. It counts at "
                + "once, also in a process that runs; whoever is logged in with the old one is logged out.")
final class ConsolePasswordCommand implements Callable<Integer> {
    private static final int UNUSABLE = 2;
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "ROLE", description = "viewer or operator")
    private String role;
    @Option(names = "--stdin", description = "the first line of the standard input is the password, at least 12 letters")
    private boolean stdin;
    @Option(names = "--file", paramLabel = "FILE", description = "the file of passwords; by default what the settings say")
    private Path file;
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        ConsoleRole known = ConsoleRole.of(role).orElseThrow(() -> new CommandLine.ParameterException(spec.commandLine(),
                "ROLE is '" + role + "', and must be viewer or operator"));
        Path passwords = null;
        try {
            passwords = Optional.ofNullable(file).orElseGet(() -> ConsoleSettings.passwordFile(config.file()));
            String password = stdin ? PasswordInput.read(spec) : RandomPassword.make();
            new Passwords(passwords).set(known, password);
            spec.commandLine().getOut().println(stdin ? "set in " + passwords : password);
            spec.commandLine().getOut().flush();
            return CommandLine.ExitCode.OK;
        } catch (StartException e) {
            e.lines().forEach(spec.commandLine().getErr()::println);
        } catch (IOException e) {
            spec.commandLine().getErr().println(ConsoleError.CONSOLE_PASSWORDS_UNUSABLE + " password not set: " + passwords
                    + " cannot be read or written (" + e + "); the old password counts; run it as the user that the process runs as, or "
                    + "name another file with --file or sitewire.console.password-file");
        }
        return UNUSABLE;
    }
}
