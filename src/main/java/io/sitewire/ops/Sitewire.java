package io.sitewire.ops;

import io.quarkus.runtime.annotations.QuarkusMain;
import io.sitewire.ops.cli.SitewireCommand;
import picocli.CommandLine;

/** The one entry point of the artifact: hands its arguments to the command line, which starts an edge, a core or a tool. */
@QuarkusMain
public final class Sitewire {
    Sitewire() {
    }

    public static void main(String... arguments) {
        System.exit(new CommandLine(new SitewireCommand()).execute(arguments));
    }
}
