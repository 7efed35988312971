package io.sitewire.ops.cli;

import io.sitewire.config.MergeConfig;
import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.CoreRights;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.TopicSpec;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire core add}: so that nobody needs Kafka's own tools to give a core its rights. */
@Command(name = "add", mixinStandardHelpOptions = true,
        description = "Makes what is missing of a core: the merged topics, its rights, and with --ca a certificate. It can be given "
                + "again. Several cores may share one name.")
final class CoreAddCommand implements Callable<Integer>, CertificateOptions.Holder {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "NAME", description = "the CN of its certificate, such as core")
    private String name;
    @Option(names = "--dry-run", description = "says what would be done, and does nothing")
    private boolean dryRun;
    @Mixin
    private CertificateOptions certificate;
    @Mixin
    private SiteOptions options;

    @Override
    public Integer call() throws Exception {
        CaOptions.requireName(spec, name);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        return CaOptions.run(errors, () -> {
            Optional<CertificateAuthority> authority = certificate.open();
            // What cannot be issued should be known before rights are given.
            authority.ifPresent(this::issuedBefore);
            int done = options.run(out, errors, (admin, config, said) ->
                    admin.addCore(rights(config.merge()), topics(config), dryRun, said));
            if (done == 0 && authority.isPresent()) {
                certificate.issue(out, authority.get(), false, dryRun, this);
            }
            return done;
        });
    }

    @Override
    public Optional<IssuedCertificate> issuedBefore(CertificateAuthority from) {
        return from.issuedToOther(name);
    }

    @Override
    public IssuedCertificate issue(CertificateAuthority from, Duration validity) {
        return from.issueOther(name, validity, List.of());
    }

    private CoreRights rights(MergeConfig merge) {
        return new CoreRights(name, merge.group(), merge.transactionalId().orElse(merge.group()));
    }

    private static List<TopicSpec> topics(SitewireConfig config) {
        TopicsConfig topics = config.topics();
        return TopicSpec.ofCore(topics.telemetryPartitions(), topics.replication(), topics.telemetryRetention(), topics.timestampType());
    }
}
