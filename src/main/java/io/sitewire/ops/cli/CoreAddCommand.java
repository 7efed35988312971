package io.sitewire.ops.cli;

import io.sitewire.config.MergeConfig;
import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.CoreRights;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    @Mixin
    private CertificateOptions certificate;

    @Override
    public Integer call() throws Exception {
        CaOptions.requireName(spec, name);
        return certificate.add(spec, false, this, (admin, config, said) ->
                admin.addCore(rights(config.merge()), topics(config), certificate.isDryRun(), said));
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
