package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.BufferConstants;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.camel.mqtt.SessionRecord;
import io.sitewire.camel.mqtt.SessionStore;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;

/**
 * Keeps MQTT sessions with QoS 2 in the buffers: a source state for the session, and one for each packet that was received and not yet
 * released, in the same write as its reading, in whichever buffer that goes to. As each packet is a source of its own, a write carries a
 * few bytes however many are open, and one that fails changes nothing for the others.
 *
 * <p>Bounded: all states together may take five eighths of what a buffer has for states; the rest is for files and
 * for windows of thinned out readings.
 * Any thread; one lock, under which nothing waits and no future completes.
 */
@Singleton
@Unremovable
@Named("mqttSessionStore")
public final class BufferSessionStore implements SessionStore {
    private static final List<String> BUFFERS = List.of(EdgeBuffers.OUTBOX, EdgeBuffers.DEAD_LETTERS);
    private static final byte[] NOTHING = {};

    private final SourceStore store;
    private final long sizeMax;
    private final Map<Long, Kept> sessions = new HashMap<>();
    private long number;
    private int size;

    /** What is stored of a session, and what is on its way. */
    private static final class Kept {
        private SessionRecord session;
        private boolean forgotten;
        /** Buffers that have its record. */
        private final Set<String> buffers = new HashSet<>();
        /** Buffers that have the packet; none while its reading is on its way. */
        private final Map<Integer, Set<String>> packets = new HashMap<>();

        private Kept(SessionRecord session) {
            this.session = session;
        }
    }

    @Inject
    public BufferSessionStore(SourceStore store) {
        this(store, store.sizeMax() / 8 * 5);
    }

    BufferSessionStore(SourceStore store, long sizeMax) {
        this.store = store;
        this.sizeMax = sizeMax;
    }

    @Override
    public synchronized List<Stored> load() {
        Map<Long, Map<Integer, Long>> received = new HashMap<>();
        for (String buffer : BUFFERS) {
            store.states(buffer).forEach((source, state) -> takeUpSession(buffer, source, state));
        }
        for (String buffer : BUFFERS) {
            store.states(buffer).forEach((source, state) -> takeUpPacket(buffer, source, state, received));
            forgetUnreadable(buffer);
        }
        forgetOrphans();
        return sessions.values().stream().map(kept -> new Stored(kept.session,
                received.getOrDefault(kept.session.number(), Map.of()))).toList();
    }

    private void takeUpSession(String buffer, String source, byte[] state) {
        SessionRecord session = SessionState.session(source, state);
        if (session != null) {
            number = Math.max(number, session.number());
            Kept kept = sessions.computeIfAbsent(session.number(), each -> {
                size += SessionState.size(session);
                return new Kept(session);
            });
            kept.buffers.add(buffer);
        }
    }

    private void takeUpPacket(String buffer, String source, byte[] state, Map<Long, Map<Integer, Long>> received) {
        SessionState.Packet packet = SessionState.packet(source, state);
        if (packet == null) {
            return;
        }
        number = Math.max(number, packet.session());
        received.computeIfAbsent(packet.session(), each -> new HashMap<>()).putIfAbsent(packet.id(), packet.fingerprint());
        Kept kept = sessions.get(packet.session());
        if (kept != null) {
            kept.packets.computeIfAbsent(packet.id(), each -> {
                size += SessionState.PACKET_SIZE;
                return new HashSet<>();
            }).add(buffer);
        }
    }

    private void forgetUnreadable(String buffer) {
        UnreadableStates.forget(store, buffer, store.states(buffer).entrySet().stream()
                .filter(entry -> SessionState.isOne(entry.getKey()) && SessionState.session(entry.getKey(), entry.getValue()) == null
                        && SessionState.packet(entry.getKey(), entry.getValue()) == null).map(Map.Entry::getKey).toList(),
                "of MQTT sessions: their clients find no session, and QoS 2 messages that they send again are stored again");
    }

    /** Packets of a session that is not known any more: their readings were on their way when it was forgotten. */
    private void forgetOrphans() {
        for (String buffer : BUFFERS) {
            List<SourceState> orphans = store.states(buffer).entrySet().stream()
                    .filter(entry -> {
                        SessionState.Packet packet = SessionState.packet(entry.getKey(), entry.getValue());
                        return packet != null && !sessions.containsKey(packet.session());
                    }).map(entry -> new SourceState(entry.getKey(), NOTHING)).toList();
            if (!orphans.isEmpty()) {
                store.append(buffer, orphans);
            }
        }
    }

    @Override
    public synchronized long numberNext() {
        return ++number;
    }

    @Override
    public synchronized Receipt receive(SessionRecord session, int packetId, long fingerprint) {
        Kept kept = sessions.get(session.number());
        boolean packetNew = kept == null || !kept.packets.containsKey(packetId);
        int needed = (kept == null ? SessionState.size(session) : 0) + (packetNew ? SessionState.PACKET_SIZE : 0);
        if (size + needed > sizeMax) {
            return null;
        }
        size += needed;
        Kept its = sessions.computeIfAbsent(session.number(), each -> new Kept(session));
        its.packets.computeIfAbsent(packetId, each -> new HashSet<>());
        return new PacketReceipt(its, packetId, fingerprint);
    }

    @Override
    public CompletionStage<Void> release(SessionRecord session, int packetId) {
        Map<String, List<SourceState>> changes = new HashMap<>();
        Set<String> buffers;
        Kept kept;
        synchronized (this) {
            kept = sessions.get(session.number());
            buffers = kept == null ? Set.of() : remove(kept, packetId);
            String source = SessionState.source(session.number(), packetId);
            buffers.forEach(buffer -> changes.put(buffer, List.of(new SourceState(source, NOTHING))));
        }
        return append(changes).whenComplete((done, failure) -> {
            if (failure != null) {
                putBack(kept, packetId, buffers);
            }
        });
    }

    private Set<String> remove(Kept kept, int packetId) {
        Set<String> buffers = kept.packets.remove(packetId);
        size -= buffers == null ? 0 : SessionState.PACKET_SIZE;
        return buffers == null ? Set.of() : buffers;
    }

    /** It is still stored there, and its client will release it again. */
    private synchronized void putBack(Kept kept, int packetId, Set<String> buffers) {
        if (!kept.forgotten) {
            kept.packets.computeIfAbsent(packetId, each -> {
                size += SessionState.PACKET_SIZE;
                return new HashSet<>();
            }).addAll(buffers);
        }
    }

    @Override
    public CompletionStage<Void> forget(SessionRecord session) {
        Map<String, List<SourceState>> changes = new HashMap<>();
        synchronized (this) {
            Kept kept = sessions.remove(session.number());
            if (kept == null) {
                return CompletableFuture.completedFuture(null);
            }
            kept.forgotten = true;
            size -= SessionState.size(kept.session) + kept.packets.size() * SessionState.PACKET_SIZE;
            kept.packets.forEach((id, buffers) -> buffers.forEach(buffer -> changes.computeIfAbsent(buffer, each -> new ArrayList<>())
                    .add(new SourceState(SessionState.source(session.number(), id), NOTHING))));
            kept.buffers.forEach(buffer -> changes.computeIfAbsent(buffer, each -> new ArrayList<>())
                    .add(new SourceState(SessionState.source(session.number()), NOTHING)));
        }
        return append(changes);
    }

    @Override
    public void save(SessionRecord session) {
        Map<String, List<SourceState>> changes = new HashMap<>();
        synchronized (this) {
            Kept kept = sessions.get(session.number());
            if (kept == null) {
                return;
            }
            kept.session = session;
            kept.buffers.forEach(buffer -> changes.put(buffer, List.of(SessionState.state(session))));
        }
        append(changes);
    }

    @Override
    public synchronized boolean isStored(SessionRecord session) {
        return sessions.containsKey(session.number());
    }

    private CompletableFuture<Void> append(Map<String, List<SourceState>> changes) {
        return CompletableFuture.allOf(changes.entrySet().stream().map(each -> store.append(each.getKey(), each.getValue()))
                .toArray(CompletableFuture[]::new));
    }

    /** A packet, and what of it goes into which buffer. */
    private final class PacketReceipt implements Receipt, SourceProgress {
        private final Kept kept;
        private final int packetId;
        private final long fingerprint;
        private boolean stored;

        PacketReceipt(Kept kept, int packetId, long fingerprint) {
            this.kept = kept;
            this.packetId = packetId;
            this.fingerprint = fingerprint;
        }

        @Override
        public void attach(Exchange exchange) {
            exchange.setProperty(BufferConstants.SOURCE_STATE, this);
        }

        @Override
        public List<SourceState> states(String buffer) {
            synchronized (BufferSessionStore.this) {
                if (kept.forgotten || !BUFFERS.contains(buffer)) {
                    return List.of();
                }
                SourceState packet = SessionState.state(kept.session.number(), packetId, fingerprint);
                return kept.buffers.contains(buffer) ? List.of(packet) : List.of(SessionState.state(kept.session), packet);
            }
        }

        @Override
        public void stored(String buffer) {
            boolean gone;
            synchronized (BufferSessionStore.this) {
                gone = kept.forgotten;
                stored |= BUFFERS.contains(buffer);
                if (!gone && BUFFERS.contains(buffer)) {
                    kept.buffers.add(buffer);
                    kept.packets.computeIfAbsent(packetId, each -> {
                        size += SessionState.PACKET_SIZE;
                        return new HashSet<>();
                    }).add(buffer);
                }
            }
            if (gone && BUFFERS.contains(buffer)) {
                // The session ended while its reading was on its way.
                store.append(buffer, List.of(new SourceState(SessionState.source(kept.session.number(), packetId), NOTHING),
                        new SourceState(SessionState.source(kept.session.number()), NOTHING)));
            }
        }

        @Override
        public CompletionStage<Void> complete() {
            List<SourceState> alone;
            synchronized (BufferSessionStore.this) {
                alone = stored ? List.of() : states(EdgeBuffers.OUTBOX);
            }
            return alone.isEmpty() ? CompletableFuture.completedFuture(null)
                    : store.append(EdgeBuffers.OUTBOX, alone).thenAccept(position -> stored(EdgeBuffers.OUTBOX));
        }

        @Override
        public void takeBack() {
            release(kept.session, packetId);
        }
    }
}
