package io.sitewire.camel.mqtt;

import io.sitewire.camel.mqtt.InFlight.Outcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What is known of a client's packets, also while it is away: which are in the route, which are stored and not yet released (QoS 2),
 * and which are stored and were not acknowledged because the connection ended before (QoS 1).
 *
 * <p>A packet counts as known only if identifier, topic and payload agree ({@link Fingerprint}), and at QoS 1 only if it is marked as
 * sent again (DUP). Nothing is dropped as known that may be something else. All methods may be called from any thread.
 *
 * <p>Not covered: a QoS 1 acknowledgement that left the process but never reached the device. The device sends again, and the reading is
 * stored twice, as QoS 1 allows. To take it for known would be wrong: the device may have got the acknowledgement, and have used the
 * identifier for another reading of the same bytes.
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

    /** @param durable completes when the identifier is free also for the next run */
    record Released(Release release, CompletionStage<Void> durable) {
    }

    static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final SessionStore store;
    private final Map<Integer, InFlight> inFlight = new HashMap<>();
    private final Map<Integer, Long> unreleased = new HashMap<>();
    /** Released by the client, and not yet so on the disk. */
    private final Map<Integer, CompletionStage<Void>> releasing = new HashMap<>();
    private final Map<Integer, Long> unacknowledged;
    private SessionRecord record;
    private boolean ended;
    private Publishes newest;

    /**
     * @param store what keeps it beyond the process; null for nothing
     * @param received what a run before has stored and the client has not released
     * @param unacknowledgedMax how many stored QoS 1 packets are remembered; the oldest is forgotten first
     */
    Session(SessionRecord record, SessionStore store, Map<Integer, Long> received, int unacknowledgedMax) {
        this.record = record;
        this.store = store;
        unreleased.putAll(received);
        this.unacknowledged = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Long> eldest) {
                return size() > unacknowledgedMax;
            }
        };
    }

    synchronized SessionRecord record() {
        return record;
    }

    /** @return the record as it is now */
    synchronized SessionRecord update(long expirySeconds, long absentSinceMillis) {
        record = record.with(expirySeconds, absentSinceMillis);
        return record;
    }

    /** Whether it is to outlive its connection, and with it the process. */
    synchronized boolean isKept() {
        return store != null && !ended && record.expirySeconds() > 0;
    }

    /** It is over. A connection that has not heard of it yet takes readings as those of a session that is not kept. */
    synchronized void end() {
        ended = true;
    }

    /** That connection has it from now on. */
    synchronized void takenBy(Publishes connection) {
        newest = connection;
    }

    /** An answer of that connection never left the process; of no interest if another connection has begun. */
    synchronized void notAcknowledged(Publishes connection, int packetId, long fingerprint) {
        if (newest == connection) {
            unacknowledged.put(packetId, fingerprint);
        }
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

    synchronized Released release(int packetId) {
        InFlight pending = inFlight.get(packetId);
        if (pending != null && pending.qos == 2) {
            return new Released(Release.IN_FLIGHT, DONE);
        }
        CompletionStage<Void> underWay = releasing.get(packetId);
        if (underWay != null) {
            return new Released(Release.RELEASED, underWay);
        }
        Long fingerprint = unreleased.remove(packetId);
        if (fingerprint == null || store == null) {
            return new Released(fingerprint == null ? Release.UNKNOWN : Release.RELEASED, DONE);
        }
        CompletionStage<Void> durable = store.release(record, packetId);
        releasing.put(packetId, durable);
        durable.whenComplete((done, failure) -> released(packetId, fingerprint, failure));
        return new Released(Release.RELEASED, durable);
    }

    private synchronized void released(int packetId, long fingerprint, Throwable failure) {
        releasing.remove(packetId);
        if (failure != null) {
            unreleased.putIfAbsent(packetId, fingerprint);
        }
    }

    /** Whether nothing would be forgotten with it. */
    synchronized boolean isIdle() {
        return unreleased.isEmpty() && releasing.isEmpty() && inFlight.isEmpty();
    }

    synchronized int unreleasedCount() {
        return unreleased.size();
    }
}
