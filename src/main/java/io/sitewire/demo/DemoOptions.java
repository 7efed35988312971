package io.sitewire.demo;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the demo is asked for.
 *
 * @param seconds how long the machines send
 * @param rate    readings a second, of all machines together
 * @param sites   the number of edges
 * @param cut     when the link is cut, if at all
 * @param keep    whether the temporary folder is kept
 * @param secure  whether all goes by TLS, and core and sites have their own rights only
 */
record DemoOptions(int seconds, int rate, int sites, Optional<LinkCut> cut, boolean keep, boolean secure) {
    private static final int SECONDS_MAX = 86_400;
    private static final int RATE_MAX = 100_000;
    private static final int SITES_MAX = 20;

    public DemoOptions {
        within("--seconds", seconds, SECONDS_MAX, "seconds that the machines send");
        within("--rate", rate, RATE_MAX, "readings a second of all machines together");
        within("--sites", sites, SITES_MAX, "edges, each a process of its own");
        cut.filter(c -> c.fromSeconds() >= seconds).ifPresent(c -> {
            throw invalid("--cut", "begins at second " + c.fromSeconds() + ", but the machines send for --seconds " + seconds,
                    "begin earlier, or let them send longer");
        });
    }

    /** The names of the sites. */
    public List<String> siteNames() {
        return IntStream.rangeClosed(1, sites).mapToObj(number -> "site-" + number).toList();
    }

    static DemoException invalid(String option, String observed, String advice) {
        return new DemoException(DemoError.DEMO_OPTION_INVALID,
                "an option cannot be used: " + option + " " + observed + "; nothing was started; " + advice);
    }

    private static void within(String option, int value, int max, String meaning) {
        if (value < 1 || value > max) {
            throw invalid(option, "is " + value + ", allowed are 1 to " + max, "give the number of " + meaning);
        }
    }
}
