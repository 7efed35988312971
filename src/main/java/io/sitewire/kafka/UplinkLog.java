package io.sitewire.kafka;

import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log lines of the merge that name a site. */
final class UplinkLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.sitewire.kafka.Uplink");

    private UplinkLog() {
    }

    static void gap(String site, Gap gap) {
        LOG.error("{} positions lost: site {}, epoch {}, positions {} to {}, {} in all, {}; the readings after them go on; "
                + "look for the reason at the edge and at the retention of its uplink", KafkaError.UPLINK_GAP, site, gap.epoch(),
                gap.from(), gap.to() - 1, gap.positions(), gap.reason().words());
    }

    static void branch(String site, UUID epoch, long position) {
        LOG.warn("{} the log does not continue what was merged: site {}, epoch {}, position {}; it is taken as new data; "
                + "find out whether the edge's disk was set back or replaced, or whether two machines use this site's name",
                KafkaError.UPLINK_BRANCH, site, epoch, position);
    }
}
