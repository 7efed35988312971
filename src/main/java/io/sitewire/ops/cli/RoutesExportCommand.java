package io.sitewire.ops.cli;

import io.sitewire.ops.routes.BuiltIns;
import io.sitewire.ops.start.Spelling;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire routes export}: a built-in route as it is in the artifact. */
@Command(name = "export", mixinStandardHelpOptions = true,
        description = "Prints a built-in route. Saved as ID.yaml in the routes' folder it replaces the built-in, and can be changed.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:it was printed", "2:there is no built-in route of that name"})
final class RoutesExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "ID", description = "such as edge-enrich; ./sitewire routes list shows them")
    private String id;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        BuiltIns builtIns = BuiltIns.read();
        Optional<BuiltIns.BuiltIn> route = builtIns.find(id);
        if (route.isEmpty()) {
            spec.commandLine().getErr().println("no built-in route: '" + id + "'; nothing was printed; "
                    + Spelling.nearest(id, builtIns.routes()).map(near -> "did you mean " + near + "?")
                    .orElse("there are " + String.join(", ", builtIns.routes())));
            return RoutesCommand.UNUSABLE;
        }
        out.print(route.get().text());
        out.flush();
        return RoutesCommand.FINE;
    }
}
