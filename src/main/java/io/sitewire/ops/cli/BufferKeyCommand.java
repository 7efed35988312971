package io.sitewire.ops.cli;

import io.sitewire.buffer.keys.KeyLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire buffer key}: the one place where a key is made. */
@Command(name = "key", mixinStandardHelpOptions = true,
        description = "Prints a line for a file of keys: ID and a new random key. Nothing is stored: whoever loses the line loses what is "
                + "encrypted with it.")
final class BufferKeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "ID", description = "names the key in every segment, such as plant-7-2026; letters, digits, '.', '_', '-'")
    private String id;

    @Override
    public Integer call() {
        try {
            spec.commandLine().getOut().println(KeyLoader.newLine(id));
            spec.commandLine().getOut().flush();
            return BufferExit.CLEAN;
        } catch (IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return BufferExit.UNUSABLE;
        }
    }
}
