package io.sitewire.kafka;

import io.sitewire.ledger.Alert;
import java.time.Duration;
import java.util.Map;

/**
 * Is told what the merge does, for counters and health. A bean of this type in Camel's registry is found by the {@code uplink:}
 * component. Called from the merge's thread, after what is told of was committed.
 */
public interface UplinkListener {
    /** Once, when a consumer starts. The status may be read from any thread at any time. */
    default void watch(UplinkStatus status) {
    }

    /** A transaction is committed, and how long that took. */
    default void committed(Duration took) {
    }

    /** A transaction was not committed, or it is not known yet whether it was. */
    default void notCommitted(TransactionOutcome outcome) {
    }

    /** About once a second: how many offsets of each uplink of this process are not merged yet, by site. Of others it knows nothing. */
    default void lag(Map<String, Long> offsets) {
    }

    /** Readings of the site went on. */
    default void taken(String site, long records) {
    }

    /** Records of the site had been taken before, and were dropped. */
    default void repeats(String site, long records) {
    }

    /** Positions of the site will never come. */
    default void gap(String site, Gap gap) {
    }

    /** Something about the site that a person should look at; it stands in the ledger, too. */
    default void alert(String site, Alert alert) {
    }
}
