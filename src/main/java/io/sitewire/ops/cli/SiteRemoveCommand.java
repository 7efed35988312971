package io.sitewire.ops.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire site remove}. */
@Command(name = "remove", mixinStandardHelpOptions = true,
        description = "Takes all rights and the quota from a site, so that its certificate is good for nothing. Its edge goes on "
                + "accepting.")
final class SiteRemoveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "NAME", description = "such as plant-7")
    private String site;
    @Option(names = "--delete-topics", description = "deletes its topics, too, with what is in them and may not be merged yet")
    private boolean deleteTopics;
    @Option(names = "--dry-run", description = "says what would be done, and does nothing")
    private boolean dryRun;
    @Mixin
    private SiteOptions options;

    @Override
    public Integer call() {
        SiteOptions.require(spec, site);
        return options.run(spec.commandLine().getOut(), spec.commandLine().getErr(),
                (admin, config, said) -> admin.remove(site, deleteTopics, dryRun, said));
    }
}
