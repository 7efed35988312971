package io.sitewire.ops.cli;

import io.sitewire.config.TopicsConfig;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.TopicSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
final class SiteAddCommand implements Callable<Integer>, CertificateOptions.Holder {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "NAME", description = "such as plant-7")
    private String site;
    @Option(names = "--csr", paramLabel = "FILE", description = "signs this request (PKCS#10, PEM) instead of making a key")
    private Path request;
    @Option(names = "--quota", paramLabel = "BYTES", defaultValue = "10485760",
            description = "the most bytes a second that it may write, as they come over the link, compressed; 0 for no limit; "
                    + "${DEFAULT-VALUE} by default")
    private long quota;
    @Mixin
    private CertificateOptions certificate;

    @Override
    public Integer call() throws Exception {
        SiteOptions.require(spec, site);
        if (request != null && !certificate.isGiven()) {
            throw new ParameterException(spec.commandLine(), "--csr needs --ca, the folder of the CA that signs");
        }
        return certificate.add(spec, request != null, this, (admin, config, said) ->
                admin.add(site, name -> spec(name, config.topics()), quota, certificate.isDryRun(), said));
    }

    @Override
    public Optional<IssuedCertificate> issuedBefore(CertificateAuthority from) {
        return from.issuedToSite(site);
    }

    @Override
    public IssuedCertificate issue(CertificateAuthority from, Duration validity) {
        return request == null ? from.issueSite(site, validity) : from.sign(site, request, validity);
    }

    private static TopicSpec spec(String name, TopicsConfig topics) {
        return TopicSpec.ofSite(name, topics.replication(), topics.uplinkRetention(), topics.timestampType());
    }
}
