package io.sitewire.kafka;

import java.util.Locale;
import java.util.regex.Pattern;

/** Why the merge finds positions of an uplink missing. What an edge declares has the edge's own reason. */
public enum GapReason {
    /** Kafka deleted the records before they were merged. */
    RETENTION("deleted by retention"),
    /** The uplink was deleted and created again before all of it was merged. */
    RECREATED("uplink deleted and created again"),
    /** They were in an uplink of that site before the first record that this core has ever read of it. */
    BEFORE("before the uplink began"),
    /** Another log of the site has taken the place of theirs before they came. */
    ABANDONED("log abandoned"),
    /** The edge knew them to be in the uplink, and they are not there. */
    UNDECLARED("undeclared");

    /** A reason becomes a label of metrics and a field's name. */
    private static final Pattern EDGE_REASON = Pattern.compile("[a-z0-9][a-z0-9 _-]{0,39}");
    private static final String UNNAMED = "other";
    private final String words;

    GapReason(String words) {
        this.words = words;
    }

    /** As logs, meters and the ledger name it. */
    public String words() {
        return words;
    }

    /** What an edge gives as the reason of a gap, if it has the form of one. */
    static String ofEdge(String text) {
        String reason = text == null ? "" : text.toLowerCase(Locale.ROOT);
        return EDGE_REASON.matcher(reason).matches() ? reason : UNNAMED;
    }
}
