package io.sitewire.camel.mqtt;

/**
 * A publish at QoS 1 or 2 from its arrival until its exchange is done; it can outlive its connection.
 *
 * <p>{@link #owner} and {@link #outcome} are written under the session's monitor; the outcome may be read on any thread.
 */
final class InFlight {
    /** What became of the exchange. */
    enum Outcome { PENDING, STORED, FAILED }

    final int packetId;
    final int qos;
    final long fingerprint;
    /** Who acknowledges it; null when its connection is gone. */
    Publishes owner;
    volatile Outcome outcome = Outcome.PENDING;

    InFlight(int packetId, int qos, long fingerprint, Publishes owner) {
        this.packetId = packetId;
        this.qos = qos;
        this.fingerprint = fingerprint;
        this.owner = owner;
    }
}
