package io.sitewire.camel.mqtt;

import io.sitewire.camel.mqtt.InFlight.Outcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a client's packets, also while it is away: which are in the route, which are stored and not yet released (QoS 2),
 * and which are stored and were not acknowledged because the connection ended before (QoS 1).
 *
 * <p>A packet counts as known only if identifier, topic and payload agree ({@link Fingerprint}), and at QoS 1 only if it is marked as
 * sent again (DUP). Nothing is dropped as known that may be something else. All methods may be called from any thread.
 *
 * <p>Not covered: a QoS 1 acknowledgement that was written but never reached the device. The device sends again, and the reading is
 * stored twice, as QoS 1 allows.
 */
final class Session {
    /** What a publish turned out to be. */
    enum Arrival {
        /** To be stored. */
        NEW,
        /** Already in the route, and to be acknowledged by this connection from now on. */
        KNOWN_ADOPTED,
        /** Already in the route, from this connection: its acknowledgement is on the way. */
        KNOWN_PENDING,
        /** Already stored: to be acknowledged at once. */
        KNOWN_STORED,
        /** Its identifier belongs to another QoS 2 message of this connection that is in the route. */
        IDENTIFIER_IN_USE
    }

    /** @param inFlight of {@link Arrival#NEW} and {@link Arrival#KNOWN_ADOPTED} */
    record Arrived(Arrival arrival, InFlight inFlight) {
    }

    /** What PUBREL found. */
    enum Release { RELEASED, UNKNOWN, IN_FLIGHT }

    private final String clientId;
    private final Map<Integer, InFlight> inFlight = new HashMap<>();
    private final Map<Integer, Long> unreleased = new HashMap<>();
    private final Map<Integer, Long> unacknowledged;

    /** @param unacknowledgedMax how many stored QoS 1 packets are remembered; the oldest is forgotten first */
    Session(String clientId, int unacknowledgedMax) {
        this.clientId = clientId;
        this.unacknowledged = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
                return size() > unacknowledgedMax;
            }
        };
    }

    String clientId() {
        return clientId;
    }

    synchronized Arrived arrive(Publishes connection, int packetId, int qos, boolean dup, long fingerprint) {
        InFlight known = inFlight.get(packetId);
        if (known != null) {
            boolean same = known.qos == qos && known.fingerprint == fingerprint && (dup || qos == 2);
            if (same && known.owner == connection) {
                return new Arrived(Arrival.KNOWN_PENDING, null);
            }
            if (same) {
                known.owner = connection;
                return new Arrived(Arrival.KNOWN_ADOPTED, known);
            }
            if (qos == 2 && known.owner == connection) {
                return new Arrived(Arrival.IDENTIFIER_IN_USE, null);
            }
        } else if (qos == 2) {
            Long stored = unreleased.get(packetId);
            if (stored != null && stored == fingerprint) {
                return new Arrived(Arrival.KNOWN_STORED, null);
            }
        } else {
            Long stored = unacknowledged.remove(packetId);
            if (dup && stored != null && stored == fingerprint) {
                return new Arrived(Arrival.KNOWN_STORED, null);
            }
        }
        InFlight arrived = new InFlight(packetId, qos, fingerprint, connection);
        inFlight.put(packetId, arrived);
        return new Arrived(Arrival.NEW, arrived);
    }

    /** @return the connection that acknowledges it, or null if that is gone */
    synchronized Publishes complete(InFlight done, boolean stored) {
        done.outcome = stored ? Outcome.STORED : Outcome.FAILED;
        inFlight.remove(done.packetId, done);
        if (stored && done.qos == 2) {
            unreleased.put(done.packetId, done.fingerprint);
        } else if (stored && done.owner == null) {
            unacknowledged.put(done.packetId, done.fingerprint);
        }
        return done.owner;
    }

    /** The connection is gone, and these were not acknowledged. */
    synchronized void abandon(Publishes connection, Collection<InFlight> left) {
        for (InFlight each : left) {
            if (each.owner != connection) {
                continue;
            }
            each.owner = null;
            if (each.qos == 1 && each.outcome == Outcome.STORED) {
                unacknowledged.put(each.packetId, each.fingerprint);
            }
        }
    }

    synchronized Release release(int packetId) {
        InFlight pending = inFlight.get(packetId);
        if (pending != null && pending.qos == 2) {
            return Release.IN_FLIGHT;
        }
        return unreleased.remove(packetId) != null ? Release.RELEASED : Release.UNKNOWN;
    }

    synchronized int unreleasedCount() {
        return unreleased.size();
    }
}
