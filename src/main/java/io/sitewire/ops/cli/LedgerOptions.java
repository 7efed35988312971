package io.sitewire.ops.cli;

import io.sitewire.kafka.KafkaError;
import io.sitewire.reading.SiteName;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands on the ledger share. */
final class LedgerOptions {
    static final int FINE = 0;
    static final int WRONG = 1;
    static final int UNUSABLE = KafkaOptions.UNUSABLE;

    @Mixin
    private KafkaOptions kafka;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;

    boolean json() {
        return json;
    }

    /** @return the exit code */
    int run(String site, PrintWriter errors, KafkaOptions.Work work) {
        if (site != null && !SiteName.isValid(site)) {
            errors.println("not a site: '" + site + "'; a site's name has " + SiteName.RULE);
            return UNUSABLE;
        }
        return kafka.run(errors, KafkaError.LEDGER_UNREADABLE, "nothing is proven", work);
    }
}
