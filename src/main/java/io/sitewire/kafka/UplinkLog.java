package io.sitewire.kafka;

import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines of the merge that name a site. */
final class UplinkLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.sitewire.kafka.Uplink");

    private UplinkLog() {
    }

    static void gap(String site, Gap gap) {
        if (gap.declared()) {
            LOG.warn("{} positions lost: site {}, epoch {}, positions {} to {}, {} in all, the edge says {}; the readings after them go "
                    + "on; the ledger names them", KafkaError.UPLINK_GAP, site, gap.epoch(), gap.from(), gap.to() - 1, gap.positions(),
                    gap.reason());
            return;
        }
        LOG.error("{} positions lost: site {}, epoch {}, positions {} to {}, {} in all, {}; the readings after them go on; "
                + "look for the reason at the edge and at the retention of its uplink", KafkaError.UPLINK_GAP, site, gap.epoch(),
                gap.from(), gap.to() - 1, gap.positions(), gap.reason());
    }

    static void alert(String site, Alert alert) {
        if (alert.kind() == AlertKind.GAP_UNDECLARED) {
            // The line of the gap says it.
            return;
        }
        KafkaError code = switch (alert.kind()) {
            case HASH_MISMATCH -> KafkaError.UPLINK_ALTERED;
            case UPLINK_RECREATED -> KafkaError.UPLINK_RECREATED;
            case REPORT_REVERTED -> KafkaError.UPLINK_REVERTED;
            default -> KafkaError.UPLINK_BRANCH;
        };
        LOG.warn("{} {}: site {}, epoch {}, position {}: {}; no reading is dropped for it; what to do is in "
                + "docs/reference/ledger.md, \"{}\"",
                code, what(alert.kind()), site, alert.epoch(), alert.position(), alert.detail(), alert.kind().text());
    }

    private static String what(AlertKind kind) {
        return switch (kind) {
            case NEW_LOG, ROLLED_BACK -> "the log does not continue what was merged";
            case CLONE -> "two machines send as one site";
            case HASH_MISMATCH -> "a payload is not what the edge stored";
            case UPLINK_RECREATED -> "the uplink is a new one";
            case REPORT_REVERTED -> "the log of the edge is shorter than it said before";
            case GAP_UNDECLARED -> "positions are missing";
        };
    }
}
