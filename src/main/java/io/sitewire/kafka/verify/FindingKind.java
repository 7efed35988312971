package io.sitewire.kafka.verify;

import java.util.Locale;

/** What a verification may find to contradict the ledger; docs/reference/ledger.md explains each. */
public enum FindingKind {
    /** Accepted is not delivered + rejected + pending + missing. */
    EQUATION,
    /** An edge that announces its epochs has not reported on one that has readings. */
    UNREPORTED,
    /** The ledger says that it was merged, and it is neither in telemetry nor in telemetry.rejected. */
    ABSENT,
    /** It is there twice. */
    TWICE,
    /** It is there, and the ledger says that it is missing, or does not know it. */
    UNKNOWN,
    /** The merged payload is not the one of the uplink, or not the one that the edge hashed. */
    ALTERED,
    /** Readings of one partition are not in order. */
    ORDER,
    /** A count of the ledger is not that of the records. */
    COUNT,
    /** It lies in the part of the uplink that is done with, and the ledger says that it is missing. */
    PASSED_OVER,
    /** The ledger itself has positions that it does not account for. */
    LEDGER;

    /** As tables and JSON name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
