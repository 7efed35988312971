package io.sitewire.ledger;

import java.util.Locale;

/** What has become of an epoch. */
public enum EpochState {
    /** Nothing continues it. */
    OPEN,
    /** Another epoch continues it where it ended. */
    ENDED,
    /** Another log took its place, or continues it elsewhere than where it ended. */
    BRANCHED;

    /** As JSON and tables name it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static EpochState of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
