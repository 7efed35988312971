package io.sitewire.camel.mqtt;

import io.sitewire.camel.mqtt.InFlight.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Sends a connection's PUBACKs and PUBRECs in the order of its publishes, whatever the order in which they were stored. One that was not
 * stored ends the connection, and nothing behind it is acknowledged.
 *
 * <p>Event loop only.
 */
final class Acknowledgements {
    /** What to do with those whose turn it is. */
    interface Sender {
        /** @param code of MQTT 5; 0 for stored */
        void acknowledge(int packetId, int qos, byte code, long fingerprint);

        void notStored();
    }

    /** @param inFlight null if the answer is known from the start */
    private record Entry(int packetId, int qos, byte code, long fingerprint, InFlight inFlight) {
    }

    private final Sender sender;
    private final Queue<Entry> queue = new ArrayDeque<>();

    Acknowledgements(Sender sender) {
        this.sender = sender;
    }

    /** To be answered when it is stored. */
    void add(InFlight inFlight) {
        queue.add(new Entry(inFlight.packetId, inFlight.qos, Packets.SUCCESS, inFlight.fingerprint, inFlight));
    }

    /** To be answered in its turn. */
    void add(int packetId, int qos, byte code, long fingerprint) {
        queue.add(new Entry(packetId, qos, code, fingerprint, null));
    }

    int size() {
        return queue.size();
    }

    /** Sends what is ready. */
    void send() {
        for (Entry head = queue.peek(); head != null; head = queue.peek()) {
            Outcome outcome = head.inFlight() == null ? Outcome.STORED : head.inFlight().outcome;
            if (outcome == Outcome.PENDING) {
                return;
            }
            if (outcome == Outcome.FAILED) {
                sender.notStored();
                return;
            }
            queue.remove();
            sender.acknowledge(head.packetId(), head.qos(), head.code(), head.fingerprint());
        }
    }

    /** @return those that will never be acknowledged by this connection */
    List<InFlight> abandon() {
        List<InFlight> left = new ArrayList<>();
        for (Entry entry : queue) {
            if (entry.inFlight() != null) {
                left.add(entry.inFlight());
            }
        }
        queue.clear();
        return left;
    }
}
