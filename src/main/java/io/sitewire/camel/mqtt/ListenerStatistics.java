package io.sitewire.camel.mqtt;

import java.util.Map;

/**
 * A listener's figures at one moment, for health and meters. Totals count from the start of the process.
 *
 * @param connections clients connected now
 * @param connectionsPaused connections now not read from, so that their devices slow down
 * @param sessions sessions kept now, of connected and absent clients
 * @param connectionsAccepted clients ever connected
 * @param refused connections refused or ended for a fault, by reason; reasons that never occurred are missing
 * @param publishesQos0 publishes received at QoS 0
 * @param publishesQos1 publishes received at QoS 1
 * @param publishesQos2 publishes received at QoS 2
 * @param acknowledged PUBACK and PUBREC sent for stored readings
 * @param repeats publishes that were known already and not stored again
 * @param failed readings whose exchange failed; at QoS 0 they are lost, at QoS 1 and 2 not acknowledged
 * @param tooLargeDropped readings over the size limit at QoS 0, dropped
 * @param tooLargeRefused readings over the size limit at QoS 1 and 2, refused
 * @param readingsInFlight readings in the route now
 * @param bytesInFlight what they count against {@code inFlightSizeMax}
 */
public record ListenerStatistics(long connections, long connectionsPaused, long sessions, long connectionsAccepted,
        Map<DisconnectReason, Long> refused, long publishesQos0, long publishesQos1, long publishesQos2, long acknowledged, long repeats,
        long failed, long tooLargeDropped, long tooLargeRefused, long readingsInFlight, long bytesInFlight) {
    public ListenerStatistics {
        refused = Map.copyOf(refused);
    }

    /** Of all reasons together. */
    public long refusedTotal() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
