package io.sitewire.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sitewire.kafka.LedgerReader;
import io.sitewire.ledger.LedgerJson;
import io.sitewire.ledger.SiteLedger;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire ledger}: what arrived of each site, and what is missing. */
@Command(name = "ledger", mixinStandardHelpOptions = true,
        description = "Shows what arrived of each site and what is missing, from the core's Kafka.",
        subcommands = LedgerVerifyCommand.class,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:fine", "1:something is missing, contradicts itself, or an alert stands",
            "2:the ledger cannot be read, or knows no such site"},
        footer = {"", "What the fields and alerts mean, and what to do: docs/reference/ledger.md."})
final class LedgerCommand implements Callable<Integer> {
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(60);
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "SITE", arity = "0..1", description = "all sites by default")
    private String site;
    @Mixin
    private LedgerOptions options;
    @Option(names = "--watch", paramLabel = "SECONDS", arity = "0..1", fallbackValue = "2",
            description = "prints it again every so many seconds, 2 by default, until it is stopped")
    private Integer watch;

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        return options.run(site, errors, connection -> {
            int code = print(connection, out, errors);
            while (watch != null) {
                TimeUnit.SECONDS.sleep(Math.max(1, watch));
                code = print(connection, out, errors);
            }
            return code;
        });
    }

    private int print(Map<String, Object> connection, PrintWriter out, PrintWriter errors) {
        LedgerReader reader = new LedgerReader(connection, READ_TIME_MAX);
        Map<String, SiteLedger> ledgers = site == null ? reader.all() : reader.of(List.of(site));
        if (site != null && ledgers.get(site).isEmpty()) {
            errors.println("the ledger knows no site " + site + "; ./sitewire ledger lists those it knows");
            return LedgerOptions.UNUSABLE;
        }
        if (options.json()) {
            out.println(site == null ? all(ledgers) : LedgerJson.site(ledgers.get(site)).toString());
        } else if (site == null) {
            LedgerTable.sites(ledgers.values().stream().map(SiteLedger::summary).toList(), Clock.systemUTC().instant())
                    .forEach(out::println);
        } else {
            LedgerTable.site(ledgers.get(site), Clock.systemUTC().instant()).forEach(out::println);
        }
        out.flush();
        return ledgers.values().stream().allMatch(ledger -> ledger.summary().isFine()) ? LedgerOptions.FINE : LedgerOptions.WRONG;
    }

    private static String all(Map<String, SiteLedger> ledgers) {
        ArrayNode sites = JsonNodeFactory.instance.arrayNode();
        ledgers.values().forEach(ledger -> sites.add(LedgerJson.summary(ledger.summary())));
        return JsonNodeFactory.instance.objectNode().set("sites", sites).toString();
    }
}
