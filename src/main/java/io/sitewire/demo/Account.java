package io.sitewire.demo;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What the simulated machines were told: which readings were accepted, and, to follow it live, which of them have been seen in
 * {@code telemetry}. It costs a few bits a reading.
 *
 * <p>Threads: any.
 */
public final class Account {
    private static final class Stream {
        private final BitSet accepted = new BitSet();
        private final BitSet delivered = new BitSet();
        private final BitSet resent = new BitSet();
    }

    private final Map<String, Stream> streams = new HashMap<>();
    private long accepted;
    private long delivered;
    private long refused;

    /** The machine got the acknowledgement of this reading. */
    public synchronized void accepted(ReadingId id) {
        Stream stream = stream(id);
        if (!stream.accepted.get(id.sequence())) {
            stream.accepted.set(id.sequence());
            accepted++;
            if (stream.delivered.get(id.sequence())) {
                delivered++;
            }
        }
    }

    /** The reading was seen in {@code telemetry}, maybe before its machine knows that it was accepted. */
    public synchronized void delivered(ReadingId id) {
        Stream stream = stream(id);
        if (!stream.delivered.get(id.sequence())) {
            stream.delivered.set(id.sequence());
            if (stream.accepted.get(id.sequence())) {
                delivered++;
            }
        }
    }

    /** The machine lost its connection before the acknowledgement and sent the reading again, which QoS 1 allows to arrive twice. */
    public synchronized void resent(ReadingId id) {
        stream(id).resent.set(id.sequence());
    }

    /** The edge answered that it does not take this reading. */
    public synchronized void refused(ReadingId id) {
        stream(id);
        refused++;
    }

    public synchronized boolean isResent(ReadingId id) {
        return stream(id).resent.get(id.sequence());
    }

    /** How many readings were acknowledged to their machines. */
    public synchronized long accepted() {
        return accepted;
    }

    /** How many of the {@link #accepted()} ones were seen in {@code telemetry}. */
    public synchronized long delivered() {
        return delivered;
    }

    /** How many of the {@link #accepted()} ones were not seen in {@code telemetry} yet. */
    public synchronized long pending() {
        return accepted - delivered;
    }

    public synchronized long refused() {
        return refused;
    }

    /** Hands out a copy of the accepted sequence numbers of each stream ({@link ReadingId#stream()}). */
    public synchronized void forEachAccepted(BiConsumer<String, BitSet> consumer) {
        streams.forEach((name, stream) -> consumer.accept(name, (BitSet) stream.accepted.clone()));
    }

    private Stream stream(ReadingId id) {
        return streams.computeIfAbsent(id.stream(), name -> new Stream());
    }
}
