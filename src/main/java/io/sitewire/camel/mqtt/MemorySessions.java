package io.sitewire.camel.mqtt;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Keeps sessions in memory, where they outlive connections and the route's restart, and has a {@link SessionStore} keep what of them must
 * outlive the process.
 *
 * <p>Bounded: of absent clients at most {@code absentMax} sessions are kept; beyond it, the one that has been away longest ends early.
 */
final class MemorySessions implements Sessions {
    private final LongSupplier millis;
    private final LongSupplier clockMillis;
    private Limits limits;
    private final SessionStore store;
    private final Map<String, Entry> connected = new HashMap<>();
    /** In order of departure. */
    private final LinkedHashMap<String, Entry> absent = new LinkedHashMap<>();
    private long number;

    /** @param unacknowledgedMax see {@link Session} */
    record Limits(long expiryMaxSeconds, int absentMax, int unacknowledgedMax) {
    }

    /**
     * @param millis a clock that never goes back
     * @param clockMillis the machine's clock
     * @param store null to keep nothing beyond the process
     */
    MemorySessions(LongSupplier millis, LongSupplier clockMillis, Limits limits, SessionStore store) {
        this.millis = millis;
        this.clockMillis = clockMillis;
        this.limits = limits;
        this.store = store;
        if (store != null) {
            store.load().stream().sorted(Comparator.comparing(each -> leftMillis(each.session()))).forEach(this::takeUp);
        }
    }

    private static final class Entry {
        final Session session;
        Owner owner;
        long expirySeconds;
        long expiresAtMillis;

        Entry(Session session) {
            this.session = session;
        }
    }

    /** Counts from now on; a session that exists keeps the number of packets it may have. */
    synchronized void limit(Limits changed) {
        limits = changed;
    }

    /** A client that was connected when the process ended is away from now on. */
    private long leftMillis(SessionRecord session) {
        return session.absentSinceMillis() == 0 ? Long.MAX_VALUE : session.absentSinceMillis();
    }

    private void takeUp(SessionStore.Stored stored) {
        SessionRecord record = stored.session();
        long now = clockMillis.getAsLong();
        // A clock that was set back makes nobody older.
        long awayMillis = record.absentSinceMillis() == 0 ? 0 : Math.max(0, now - record.absentSinceMillis());
        long leftMillis = 1000 * Math.min(record.expirySeconds(), limits.expiryMaxSeconds()) - awayMillis;
        Entry other = absent.get(record.clientId());
        if (leftMillis <= 0 || other != null && other.session.record().number() > record.number()) {
            store.forget(record);
            return;
        }
        if (other != null) {
            store.forget(absent.remove(record.clientId()).session.record());
        }
        Entry entry = new Entry(new Session(record, store, stored.received(), limits.unacknowledgedMax()));
        entry.expirySeconds = record.expirySeconds();
        entry.expiresAtMillis = millis.getAsLong() + leftMillis;
        absent.put(record.clientId(), entry);
        if (record.absentSinceMillis() == 0) {
            store.save(entry.session.update(record.expirySeconds(), now));
        }
    }

    @Override
    public synchronized Opened open(String clientId, boolean clean, long expirySeconds, Owner owner) {
        expire();
        Entry present = connected.get(clientId);
        Owner previous = present == null ? null : present.owner;
        if (present == null) {
            present = absent.remove(clientId);
        }
        boolean resumed = present != null && !clean
                && (previous == null ? present.expiresAtMillis > millis.getAsLong() : present.expirySeconds > 0);
        CompletionStage<Void> ready = present == null || resumed ? Session.DONE : forget(present);
        Entry entry = resumed ? present : new Entry(new Session(new SessionRecord(numberNext(), clientId, 0, 0), store, Map.of(),
                limits.unacknowledgedMax()));
        entry.owner = owner;
        entry.expirySeconds = Math.min(expirySeconds, limits.expiryMaxSeconds());
        save(entry, 0);
        connected.put(clientId, entry);
        return new Opened(entry.session, resumed, ready, previous);
    }

    private long numberNext() {
        return store == null ? ++number : store.numberNext();
    }

    private void save(Entry entry, long absentSinceMillis) {
        SessionRecord before = entry.session.record();
        SessionRecord now = entry.session.update(entry.expirySeconds, absentSinceMillis);
        if (store != null && !now.equals(before)) {
            store.save(now);
        }
    }

    private CompletionStage<Void> forget(Entry entry) {
        entry.session.end();
        return store == null ? Session.DONE : store.forget(entry.session.record());
    }

    @Override
    public synchronized void close(Session session, Owner owner) {
        String clientId = session.record().clientId();
        Entry entry = connected.get(clientId);
        if (entry == null || entry.owner != owner) {
            return;
        }
        connected.remove(clientId);
        entry.owner = null;
        if (entry.expirySeconds > 0) {
            entry.expiresAtMillis = millis.getAsLong() + 1000 * entry.expirySeconds;
            absent.put(clientId, entry);
            save(entry, clockMillis.getAsLong());
        } else {
            forget(entry);
        }
        expire();
    }

    @Override
    public synchronized void expiry(Session session, long expirySeconds) {
        Entry entry = connected.get(session.record().clientId());
        if (entry != null && entry.session == session) {
            entry.expirySeconds = Math.min(expirySeconds, limits.expiryMaxSeconds());
            save(entry, 0);
        }
    }

    @Override
    public synchronized SessionStore.Receipt receive(Session session, InFlight packet) {
        if (!session.isKept()) {
            return SessionStore.Receipt.NONE;
        }
        SessionStore.Receipt receipt = store.receive(session.record(), packet.packetId, packet.fingerprint);
        while (receipt == null && endOneIdle()) {
            receipt = store.receive(session.record(), packet.packetId, packet.fingerprint);
        }
        return receipt;
    }

    /** Ends the session that takes room, has been away longest, and of which nothing but its name is known. */
    private boolean endOneIdle() {
        for (Iterator<Entry> each = absent.values().iterator(); each.hasNext();) {
            Entry entry = each.next();
            if (entry.session.isIdle() && store.isStored(entry.session.record())) {
                each.remove();
                forget(entry);
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized boolean isConnected(String clientId) {
        return connected.containsKey(clientId);
    }

    @Override
    public synchronized int size() {
        expire();
        return connected.size() + absent.size();
    }

    /** Walks only over those at the front that are due, and over all of them when the bound is reached. */
    private void expire() {
        long now = millis.getAsLong();
        Iterator<Entry> oldest = absent.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (entry.expiresAtMillis > now) {
                break;
            }
            oldest.remove();
            forget(entry);
        }
        if (absent.size() > limits.absentMax()) {
            removeIf(each -> each.expiresAtMillis <= now);
            removeIf(each -> absent.size() > limits.absentMax());
        }
    }

    private void removeIf(Predicate<Entry> over) {
        for (Iterator<Entry> each = absent.values().iterator(); each.hasNext();) {
            Entry entry = each.next();
            if (over.test(entry)) {
                each.remove();
                forget(entry);
            }
        }
    }
}
