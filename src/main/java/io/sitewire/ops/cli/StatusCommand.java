package io.sitewire.ops.cli;

import io.sitewire.ops.start.HttpSettings;
import io.sitewire.ops.start.StartException;
import io.sitewire.ops.status.Sample;
import io.sitewire.ops.status.Status;
import io.sitewire.ops.status.StatusClient;
import io.sitewire.ops.status.StatusClient.NoAnswerException;
import io.sitewire.ops.status.StatusJson;
import io.sitewire.ops.status.StatusText;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sitewire status}: one screen on how an edge or a core on this machine is doing. */
@Command(name = "status", mixinStandardHelpOptions = true,
        description = "Shows how a running edge or core is doing: whether it accepts and forwards, how much waits, how old it is and when "
                + "it will be drained, what is wrong and what to do.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:fine", "1:something needs attention", "2:the command line or the settings are not right",
            "3:the process does not run, or does not answer"},
        footer = {"", "It asks /q/health and /q/metrics twice, two seconds apart, and takes rates from the difference: what waits, "
            + "divided by what goes out less what comes in, is when it will be drained if it goes on like that."})
final class StatusCommand implements Callable<Integer> {
    static final int FINE = 0;
    static final int ATTENTION = 1;
    static final int UNUSABLE = 2;
    static final int NO_ANSWER = 3;
    private static final int SAMPLE_SECONDS = 2;
    private static final String CLEAR = "\u001b[H\u001b[2J";

    @Spec
    private CommandSpec spec;
    @Option(names = "--url", paramLabel = "URL",
            description = "where it answers, such as http://127.0.0.1:8080; by default what the settings say")
    private String url;
    @Mixin
    private ConfigOption config;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;
    @Option(names = "--watch", paramLabel = "SECONDS", arity = "0..1", fallbackValue = "2",
            description = "prints it again every so many seconds, 2 by default, until it is stopped")
    private Integer watch;

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        try {
            StatusClient client = new StatusClient(url == null ? HttpSettings.url(config.file()) : checked(url));
            return watch == null ? once(client, errors) : watch(client, errors);
        } catch (StartException e) {
            e.lines().forEach(errors::println);
            return UNUSABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NO_ANSWER;
        }
    }

    private int once(StatusClient client, PrintWriter errors) throws InterruptedException {
        try {
            Sample before = client.sample();
            TimeUnit.SECONDS.sleep(SAMPLE_SECONDS);
            return print(Status.of(client.url(), before, client.sample()));
        } catch (NoAnswerException e) {
            errors.println(e.getMessage());
            return NO_ANSWER;
        }
    }

    /** Goes on over a restart of the process, and ends when nobody reads what it prints. */
    private int watch(StatusClient client, PrintWriter errors) throws InterruptedException {
        int code = NO_ANSWER;
        Sample before = null;
        while (!spec.commandLine().getOut().checkError()) {
            try {
                Sample now = client.sample();
                if (before != null) {
                    code = print(Status.of(client.url(), before, now));
                }
                before = now;
            } catch (NoAnswerException e) {
                errors.println(e.getMessage());
                code = NO_ANSWER;
                before = null;
            }
            TimeUnit.SECONDS.sleep(Math.max(1, watch));
        }
        return code;
    }

    private int print(Status status) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(StatusJson.of(status));
        } else {
            if (watch != null && CommandLine.Help.Ansi.AUTO.enabled()) {
                out.print(CLEAR);
            }
            StatusText.lines(status).forEach(out::println);
            if (watch != null) {
                out.println();
            }
        }
        out.flush();
        return status.isFine() ? FINE : ATTENTION;
    }

    private String checked(String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return text;
            }
        } catch (IllegalArgumentException e) {
            // As one without a host.
        }
        throw new CommandLine.ParameterException(spec.commandLine(), "--url: '" + text + "' is no address; write it like "
                + "http://127.0.0.1:8080");
    }
}
