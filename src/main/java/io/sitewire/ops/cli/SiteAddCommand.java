package io.sitewire.ops.cli;

import io.sitewire.config.TopicsConfig;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.kafka.TopicSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire site add}. */
@Command(name = "add", mixinStandardHelpOptions = true,
        description = "Makes what is missing of a site: its topics, its rights, its quota, and with --ca a certificate. It can be "
                + "given again.")
final class SiteAddCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "NAME", description = "such as plant-7")
    private String site;
    @Option(names = "--ca", paramLabel = "FOLDER",
            description = "issues a certificate from this CA, into a folder of the site's name in it")
    private Path authority;
    @Option(names = "--csr", paramLabel = "FILE", description = "signs this request (PKCS#10, PEM) instead of making a key")
    private Path request;
    @Option(names = "--days", paramLabel = "DAYS", defaultValue = CaOptions.DAYS,
            description = "of the certificate; ${DEFAULT-VALUE} by default")
    private int days;
    @Option(names = "--quota", paramLabel = "BYTES", defaultValue = "10485760",
            description = "the most bytes a second that it may write, as they come over the link, compressed; 0 for no limit; "
                    + "${DEFAULT-VALUE} by default")
    private long quota;
    @Option(names = "--dry-run", description = "says what would be done, and does nothing")
    private boolean dryRun;
    @Mixin
    private SiteOptions options;

    @Override
    public Integer call() throws Exception {
        SiteOptions.require(spec, site);
        if (request != null && authority == null) {
            throw new ParameterException(spec.commandLine(), "--csr needs --ca, the folder of the CA that signs");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        return CaOptions.run(errors, () -> {
            int done = options.run(out, errors, (admin, topics) -> admin.add(site, name -> spec(name, topics), quota, dryRun));
            if (done == 0 && authority != null) {
                certificate(out);
            }
            return done;
        });
    }

    private static TopicSpec spec(String name, TopicsConfig topics) {
        return TopicSpec.ofSite(name, topics.replication(), topics.uplinkRetention(), topics.timestampType());
    }

    private void certificate(PrintWriter out) {
        CertificateAuthority from = CaOptions.open(authority);
        if (dryRun) {
            out.println("certificate for CN=" + site + ": would be issued by " + from.certificate());
            out.flush();
        } else {
            CaOptions.print(out, request == null ? from.issueSite(site, CaOptions.days(days))
                    : from.sign(site, request, CaOptions.days(days)));
        }
    }
}
