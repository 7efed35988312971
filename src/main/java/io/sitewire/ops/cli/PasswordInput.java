package io.sitewire.ops.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Reads a password that somebody chose: from the standard input, since others can see a command's arguments. */
final class PasswordInput {
    private static final int LETTERS_LEAST = 12;

    private PasswordInput() {
    }

    static String read(CommandSpec spec) throws IOException {
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.length() < LETTERS_LEAST) {
            throw new CommandLine.ParameterException(spec.commandLine(), "the standard input's first line has "
                    + (line == null ? 0 : line.length()) + " letters, and a password must have at least " + LETTERS_LEAST);
        }
        return line;
    }
}
