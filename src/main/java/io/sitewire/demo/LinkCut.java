package io.sitewire.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When the link between the edges and the core is cut, and for how long.
 *
 * @param fromSeconds seconds after the machines have started
 * @param forSeconds  how long
 */
record LinkCut(int fromSeconds, int forSeconds) {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}):(\\d{1,6})");

    public LinkCut {
        if (forSeconds < 1) {
            throw new IllegalArgumentException("a cut lasts 1 second or more, not " + forSeconds);
        }
    }

    /** Reads {@code FROM:FOR}. */
    public static LinkCut parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not FROM:FOR in seconds, such as 15:20");
        }
        return new LinkCut(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    /** Whether the link is cut at that second. */
    public boolean isCutAt(double second) {
        return second >= fromSeconds && second < fromSeconds + forSeconds;
    }
}
