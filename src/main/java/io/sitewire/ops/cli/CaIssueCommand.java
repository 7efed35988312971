package io.sitewire.ops.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire ca issue}: for a broker, a core, or whoever else is no site. */
@Command(name = "issue", mixinStandardHelpOptions = true,
        description = "Issues a certificate and its key to a broker, a core or a person, into a folder of that name in the CA's. Its "
                + "subject is CN=NAME,OU=sitewire, which no site has.")
final class CaIssueCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "NAME", description = "such as core or kafka-1: letters, digits, '-', '.'")
    private String name;
    @Option(names = "--ca", paramLabel = "FOLDER", required = true, description = "the CA's folder")
    private Path authority;
    @Option(names = "--host", paramLabel = "HOST", description = "of a broker: a name or address by which it is connected to")
    private List<String> hosts = List.of();
    @Option(names = "--days", paramLabel = "DAYS", defaultValue = CaOptions.DAYS, description = "${DEFAULT-VALUE} by default")
    private int days;

    @Override
    public Integer call() throws Exception {
        CaOptions.requireName(spec, name);
        PrintWriter out = spec.commandLine().getOut();
        return CaOptions.run(spec.commandLine().getErr(), () -> {
            CaOptions.print(out, CaOptions.open(authority).issueOther(name, CaOptions.days(days), hosts));
            return 0;
        });
    }
}
