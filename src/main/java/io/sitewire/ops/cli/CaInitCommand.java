package io.sitewire.ops.cli;

import io.sitewire.identity.CertificateAuthority;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire ca init}. */
@Command(name = "init", mixinStandardHelpOptions = true,
        description = "Makes a CA: its certificate ca.pem, and its key ca-key.pem for its owner only. Whoever has the key can be any site.")
final class CaInitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "FOLDER", description = "is made if it is missing")
    private Path folder;
    @Option(names = "--name", paramLabel = "NAME", defaultValue = "Sitewire CA", description = "its CN; ${DEFAULT-VALUE} by default")
    private String name;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return CaOptions.run(spec.commandLine().getErr(), () -> {
            CertificateAuthority made = CertificateAuthority.init(folder, name, CertificateAuthority.CA_VALIDITY, Clock.systemUTC());
            out.println("made   " + made.certificate() + ": CN=" + name + ", valid to " + made.expiry());
            out.println("key    " + folder.resolve("ca-key.pem") + ": for its owner only");
            out.flush();
            return 0;
        });
    }
}
