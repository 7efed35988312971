package io.sitewire.ops.cli;

import io.sitewire.buffer.BufferException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that report on a buffer's folder share: the folder, {@code --json}, and what happens if it cannot be used. */
abstract class BufferFolderCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(index = "0", paramLabel = "DIR", description = "such as data/buffer or data/dead-letters")
    private Path directory;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;

    @Override
    public final Integer call() throws IOException {
        PrintWriter errors = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        try {
            int code = run(out, errors);
            out.flush();
            return code;
        } catch (BufferException e) {
            out.flush();
            errors.println(e.getMessage());
            return BufferExit.UNUSABLE;
        }
    }

    /** @return the exit code */
    abstract int run(PrintWriter out, PrintWriter errors) throws IOException;

    final Path directory() {
        return directory;
    }

    final boolean json() {
        return json;
    }
}
