package io.sitewire.ops.cli;

import io.sitewire.config.TopicsConfig;
import io.sitewire.identity.IdentityError;
import io.sitewire.identity.SiteAdmin;
import io.sitewire.reading.SiteName;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the commands of {@code ./sitewire site} share. */
final class SiteOptions {
    @Mixin
    private KafkaOptions kafka;

    /** What is done with Kafka. */
    interface Work {
        /** @param topics how topics are made */
        List<String> run(SiteAdmin admin, TopicsConfig topics) throws InterruptedException;
    }

    /**
     * Does the work and prints its lines.
     *
     * @return the exit code
     */
    int run(PrintWriter out, PrintWriter errors, Work work) {
        return kafka.run(errors, IdentityError.SITE_FAILED, "what was printed before was done, and it can be done again", connection -> {
            try (SiteAdmin admin = new SiteAdmin(connection)) {
                work.run(admin, kafka.topics()).forEach(out::println);
            }
            out.flush();
            return 0;
        });
    }

    static void require(CommandSpec spec, String site) {
        if (!SiteName.isValid(site)) {
            throw new ParameterException(spec.commandLine(), "NAME is '" + site + "', and must be " + SiteName.RULE);
        }
    }
}
