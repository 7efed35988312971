package io.sitewire.camel.mqtt;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;

/**
 * Keeps what must outlive the process so that QoS 2 is exactly once: which packets were received and not yet released. It is bound in
 * Camel's registry and named by the option {@code sessionStore}; without one, sessions end with the process. Any thread; no method waits.
 *
 * <p>A session is kept from its first QoS 2 reading on, in the same write as that.
 */
public interface SessionStore {
    /**
     * A session that a run before has kept.
     *
     * @param received fingerprints of packets without PUBREL, by packet identifier
     */
    record Stored(SessionRecord session, Map<Integer, Long> received) {
    }

    /** A QoS 2 packet on its way through the route. */
    interface Receipt {
        /** Of a packet that is not kept beyond its connection. */
        Receipt NONE = new Receipt() {
            @Override
            public void attach(Exchange exchange) {
                // Nothing is stored with it.
            }

            @Override
            public CompletionStage<Void> complete() {
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void takeBack() {
                // Nothing is stored of it.
            }
        };

        /** Puts on the exchange what is to be stored with the reading. */
        void attach(Exchange exchange);

        /** The exchange is done. Completes when the packet is stored as received: with its reading, or else now, alone. */
        CompletionStage<Void> complete();

        /** The exchange has failed, so that the reading will come again: forgets what is stored of the packet. */
        void takeBack();
    }

    /** What is stored. Asked once, before the first client is let in. */
    List<Stored> load();

    /** A number that no session of this run had, and none of which anything is stored. */
    long numberNext();

    /** @return null if there is no room for another packet */
    Receipt receive(SessionRecord session, int packetId, long fingerprint);

    /** Completes when it is stored that the packet is released, and its identifier free. */
    CompletionStage<Void> release(SessionRecord session, int packetId);

    /** Completes when it is stored that the session has ended. */
    CompletionStage<Void> forget(SessionRecord session);

    /** Expiry or absence have changed. Nothing is stored if nothing of the session is. */
    void save(SessionRecord session);

    boolean isStored(SessionRecord session);
}
