package io.sitewire.ops.health;

import io.sitewire.camel.buffer.ForwardStatistics;
import java.util.Optional;

/** What a person is to do about the link to the core, in the words that health and JMX share. */
public final class LinkAdvice {
    private LinkAdvice() {
    }

    /** The code of what is wrong; empty if nothing is. */
    static Optional<HealthError> code(LinkConnection connection, ForwardStatistics statistics) {
        return Optional.ofNullable(switch (connection) {
            case DOWN -> HealthError.LINK_DOWN;
            case DENIED -> HealthError.LINK_DENIED;
            case STOPPED -> HealthError.LINK_STOPPED;
            case OUTSIDE_WINDOW -> null;
            case UP, NOT_TRIED_YET -> statistics.refused() == 0 ? null : HealthError.LINK_READINGS_REFUSED;
        });
    }

    /** One sentence; empty if there is nothing to do. */
    public static Optional<String> of(LinkConnection connection, ForwardStatistics statistics) {
        return Optional.ofNullable(switch (connection) {
            case DOWN -> down(statistics.lastError().orElse(""));
            case DENIED -> "readings are accepted and kept, and it is tried again every sitewire.forward.denied-delay: give this edge's"
                    + " user the permissions (or the password, or the certificate) that lastError names; no restart is needed for"
                    + " permissions";
            case OUTSIDE_WINDOW -> "readings are accepted and kept until the window of sitewire.forward.windows opens";
            case STOPPED -> "readings are accepted and kept: the route edge-forward is stopped; start it";
            case UP, NOT_TRIED_YET -> statistics.refused() == 0 ? null : statistics.refused() + " readings were refused by Kafka and are"
                    + " dead letters: compare the uplink's max.message.bytes with sitewire.reading.size-max";
        });
    }

    private static String down(String error) {
        if (error.contains("not present in metadata") || error.contains("UnknownTopicOrPartition")) {
            return "readings are accepted and kept: the uplink's topic does not exist, or Kafka does not tell of it; create it, or set"
                    + " sitewire.topics.create=true, and look whether Kafka has a leader for it";
        }
        return "readings are accepted and kept, and are sent when the core's Kafka answers: look at lastError, at the network, and at"
                + " sitewire.kafka.bootstrap-servers";
    }
}
