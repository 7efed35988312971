package io.sitewire.demo;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the {@link Demo}. Exit codes: 0 flawless, 1 not, 2 a wrong option, 130 ended by a signal. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Runs everything on this machine: a Kafka broker, a core, edges, and simulated machines that send readings.",
    "At the end it compares the core's merged stream with what the machines were told was accepted, id by id.",
    "The last line is the verdict as JSON; the exit code is 0 only if nothing is missing, twice or out of order."})
public final class DemoCommand implements Callable<Integer> {
    private static final int FLAWED = 1;
    private static final int ENDED_BY_SIGNAL = 130;
    // Held here because java.util.logging forgets the level of a logger that nobody holds.
    private static final List<Logger> QUIET = Stream.of("org.apache.kafka", "org.eclipse.paho").map(Logger::getLogger).toList();

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "30", description = "How long the machines send (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "200",
            description = "Readings a second, of all machines together (${DEFAULT-VALUE}).")
    private int rate;

    @Option(names = "--sites", paramLabel = "N", defaultValue = "1", description = "Edges, each with five machines (${DEFAULT-VALUE}).")
    private int sites;

    @Option(names = "--cut", paramLabel = "FROM:FOR",
            description = "Cut the link between the edges and the core at FROM seconds for FOR seconds, such as 15:20.")
    private String cut;

    @Option(names = "--keep", description = "Keep the temporary folder with all data and logs.")
    private boolean keep;

    @Option(names = "--secure",
            description = "Make a CA on the spot; all goes by TLS, and core and sites may do in Kafka what they need and nothing else.")
    private boolean secure;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        DemoOptions options = options();
        QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
        Demo demo = new Demo(options, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-end"));
        try {
            DemoVerdict result = demo.run();
            demo.close();
            System.out.println(result.toJson());
            return result.isFlawless() ? 0 : FLAWED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ENDED_BY_SIGNAL;
        } catch (RuntimeException e) {
            if (demo.isClosed()) {
                return ENDED_BY_SIGNAL;
            }
            System.out.flush();
            System.err.println(e instanceof DemoException ? e.getMessage() : "the demo failed: " + e);
            return FLAWED;
        } finally {
            demo.close();
        }
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(seconds, rate, sites, Optional.ofNullable(cut).map(DemoCommand::parseCut), keep, secure);
        } catch (DemoException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static LinkCut parseCut(String text) {
        try {
            return LinkCut.parse(text);
        } catch (IllegalArgumentException e) {
            throw DemoOptions.invalid("--cut", e.getMessage(), "give the second to begin at, and for how many seconds");
        }
    }
}
