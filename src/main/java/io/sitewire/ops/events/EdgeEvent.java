package io.sitewire.ops.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Something that happened to the edge.
 *
 * @param time when, by this machine's clock
 * @param kind the reading's sensor
 * @param facts the reading's body
 */
record EdgeEvent(Instant time, Kind kind, ObjectNode facts) {
    /** The sensors of the machine {@code _edge}. */
    enum Kind {
        /** The process has started. */
        START,
        /** Something began or ended that health has a code for. */
        STATE,
        /** An error of the log. */
        ERROR,
        /** How full the disk and the buffer are. */
        DISK,
        /** The clock was set. */
        CLOCK
    }
}
