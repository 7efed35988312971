package io.sitewire.kafka.verify;

import io.sitewire.ledger.Equation;
import java.util.UUID;

/**
 * What was proven of one epoch.
 *
 * @param first the ledger's first position
 * @param next the ledger's next position
 * @param equation the ledger's
 * @param telemetry readings found in telemetry
 * @param rejected readings found in telemetry.rejected
 * @param uplink readings found in the uplink, each once
 * @param hashed positions over whose merged payloads the running hash was computed anew
 * @param hashedUplink the same in the uplink
 * @param compared positions whose payloads were compared between uplink and merged
 * @param unprovable positions that may have been deleted from the merged topics by retention
 * @param healed positions that arrived after they were declared missing, out of order
 */
public record EpochProof(UUID epoch, long first, long next, Equation equation, long telemetry, long rejected, long uplink, long hashed,
        long hashedUplink, long compared, long unprovable, long healed) {
}
