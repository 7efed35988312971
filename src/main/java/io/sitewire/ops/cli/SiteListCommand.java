package io.sitewire.ops.cli;

import io.sitewire.identity.SiteAdmin;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sitewire site list}. */
@Command(name = "list", mixinStandardHelpOptions = true,
        description = "Lists the sites of which Kafka has a topic, and what each has of what ./sitewire site add gives.")
final class SiteListCommand implements Callable<Integer> {
    private static final String FORMAT = "%-24s %-8s %-9s %-12s %s";

    @Spec
    private CommandSpec spec;
    @Mixin
    private SiteOptions options;

    @Override
    public Integer call() {
        return options.run(spec.commandLine().getOut(), spec.commandLine().getErr(), (admin, config, said) -> {
            said.accept(String.format(FORMAT, "site", "uplink", "downlink", "rights", "quota"));
            admin.list().forEach(state -> said.accept(line(state)));
        });
    }

    private static String line(SiteAdmin.State state) {
        String rights = state.acls() + " of " + SiteAdmin.State.ACLS + (state.aclsFurther() == 0 ? "" : " +" + state.aclsFurther());
        return String.format(FORMAT, state.site(), state.uplink() ? "yes" : "missing", state.downlink() ? "yes" : "missing", rights,
                SiteAdmin.quotaText(state.bytesPerSecond()));
    }
}
