package io.sitewire.camel.mqtt;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Counts what all event loops see; safe for any thread. */
final class ListenerCounters {
    /** Clients connected; exact, because it is a limit too. */
    final AtomicInteger connections = new AtomicInteger();
    /** TCP connections, also those that have not said CONNECT or are being closed. */
    final AtomicInteger sockets = new AtomicInteger();
    final AtomicInteger readingsInFlight = new AtomicInteger();
    /** Bytes of large packets that are still arriving. */
    final AtomicLong bytesArriving = new AtomicLong();
    final LongAdder connectionsPaused = new LongAdder();
    final LongAdder connectionsAccepted = new LongAdder();
    final LongAdder acknowledged = new LongAdder();
    final LongAdder repeats = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder tooLargeDropped = new LongAdder();
    final LongAdder tooLargeRefused = new LongAdder();
    private final LongAdder[] publishes = {new LongAdder(), new LongAdder(), new LongAdder()};
    private final Map<DisconnectReason, LongAdder> refused = new EnumMap<>(DisconnectReason.class);

    ListenerCounters() {
        for (DisconnectReason reason : DisconnectReason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    void published(int qos) {
        publishes[qos].increment();
    }

    void disconnected(DisconnectReason reason) {
        if (reason.isRefusal()) {
            refused.get(reason).increment();
        }
    }

    ListenerStatistics snapshot(long sessions, long bytesInFlight) {
        Map<DisconnectReason, Long> counts = new EnumMap<>(DisconnectReason.class);
        refused.forEach((reason, count) -> {
            if (count.sum() > 0) {
                counts.put(reason, count.sum());
            }
        });
        return new ListenerStatistics(connections.get(), connectionsPaused.sum(), sessions, connectionsAccepted.sum(), counts,
                publishes[0].sum(), publishes[1].sum(), publishes[2].sum(), acknowledged.sum(), repeats.sum(), failed.sum(),
                tooLargeDropped.sum(), tooLargeRefused.sum(), readingsInFlight.get(), bytesInFlight);
    }
}
