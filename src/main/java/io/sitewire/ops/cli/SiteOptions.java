package io.sitewire.ops.cli;

import io.sitewire.config.SitewireConfig;
import io.sitewire.identity.IdentityError;
import io.sitewire.identity.SiteAdmin;
import io.sitewire.reading.SiteName;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the commands share that change who may do what in Kafka. */
final class SiteOptions {
    @Mixin
    private KafkaOptions kafka;

    /** What is done with Kafka. */
    interface Work {
        /** @param said takes each line, when what it says is done */
        void run(SiteAdmin admin, SitewireConfig config, Consumer<String> said) throws InterruptedException;
    }

    /**
     * Does the work and prints its lines.
     *
     * @return the exit code
     */
    int run(PrintWriter out, PrintWriter errors, Work work) {
        return kafka.run(errors, IdentityError.SITE_FAILED, "what was printed before was done, and it can be done again", connection -> {
            try (SiteAdmin admin = new SiteAdmin(connection)) {
                work.run(admin, kafka.settings(), out::println);
            } finally {
                out.flush();
            }
            return 0;
        });
    }

    static void require(CommandSpec spec, String site) {
        if (!SiteName.isValid(site)) {
            throw new ParameterException(spec.commandLine(), "NAME is '" + site + "', and must be " + SiteName.RULE);
        }
    }
}
