package io.sitewire.camel.mqtt;

import java.util.concurrent.CompletionStage;

/** Keeps clients' sessions. Safe for any thread. */
interface Sessions {
    /** Never ends by time; MQTT 5's 0xFFFFFFFF, and what MQTT 3 asks for without a clean session. */
    long EXPIRY_UNLIMITED = 0xFFFF_FFFFL;

    /** The connection that a session belongs to. */
    interface Owner {
        /** Another connection has the session now; to be called on any thread, and the owner lets go of it and closes. */
        void takenOver(Runnable released);
    }

    /**
     * @param present whether the session was there before
     * @param ready completes when it is stored that a session of the client before has ended; nobody may be let in before
     * @param previous the connection that had the client's session until now and must let go of it first, or null
     */
    record Opened(Session session, boolean present, CompletionStage<Void> ready, Owner previous) {
    }

    /**
     * Gives the client's session to a connection.
     *
     * @param clean whether to begin with a new one
     * @param expirySeconds how long to keep it when the client is away; 0 ends it with the connection
     */
    Opened open(String clientId, boolean clean, long expirySeconds, Owner owner);

    /** The connection has ended. Ignored if the session belongs to another connection by now. */
    void close(Session session, Owner owner);

    /** The client changed its mind when it said goodbye. */
    void expiry(Session session, long expirySeconds);

    /** @return what is to be stored with the QoS 2 reading; null if there is no room to remember its packet */
    SessionStore.Receipt receive(Session session, InFlight packet);

    boolean isConnected(String clientId);

    int size();
}
