package io.sitewire.ledger;

import java.util.Locale;

/** What may be wrong with a site; docs/reference/ledger.md says of each what to do. */
public enum AlertKind {
    /** A log that continues nothing, of a site that had one: its disk was wiped, or the machine replaced. */
    NEW_LOG,
    /** A log that continues where more had been merged already: its disk was set back to an older copy. */
    ROLLED_BACK,
    /** Two logs of one site go on side by side: two machines use one identity. */
    CLONE,
    /** What was merged is not what the edge stored. */
    HASH_MISMATCH,
    /** Positions that were in the uplink, as the edge knows, are not there, and nobody says why. */
    GAP_UNDECLARED,
    /** The uplink's topic was deleted and created again. */
    UPLINK_RECREATED,
    /** A running edge says that its log is shorter than it said before: its machine was set back to a snapshot while it ran. */
    REPORT_REVERTED;

    /** As JSON, meters and tables name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if there is none of that name */
    static AlertKind of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
