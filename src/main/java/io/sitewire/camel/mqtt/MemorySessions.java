package io.sitewire.camel.mqtt;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Keeps sessions in memory: they outlive connections and the route's restart, not the process.
 *
 * <p>Bounded: of absent clients at most {@code absentMax} sessions are kept; beyond it, the one that has been away longest ends early.
 */
final class MemorySessions implements Sessions {
    private final LongSupplier millis;
    private final long expiryMaxSeconds;
    private final int absentMax;
    private final int unacknowledgedMax;
    private final Map<String, Entry> connected = new HashMap<>();
    /** In order of departure. */
    private final LinkedHashMap<String, Entry> absent = new LinkedHashMap<>();

    /** @param millis a clock that never goes back */
    MemorySessions(LongSupplier millis, long expiryMaxSeconds, int absentMax, int unacknowledgedMax) {
        this.millis = millis;
        this.expiryMaxSeconds = expiryMaxSeconds;
        this.absentMax = absentMax;
        this.unacknowledgedMax = unacknowledgedMax;
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

    @Override
    public synchronized Opened open(String clientId, boolean clean, long expirySeconds, Owner owner) {
        expire();
        Entry present = connected.get(clientId);
        Owner previous = present == null ? null : present.owner;
        if (present != null && present.expirySeconds == 0) {
            present = null;
        } else if (present == null) {
            present = absent.remove(clientId);
            if (present != null && present.expiresAtMillis <= millis.getAsLong()) {
                present = null;
            }
        }
        boolean resumed = present != null && !clean;
        Entry entry = resumed ? present : new Entry(new Session(clientId, unacknowledgedMax));
        entry.owner = owner;
        entry.expirySeconds = Math.min(expirySeconds, expiryMaxSeconds);
        connected.put(clientId, entry);
        return new Opened(entry.session, resumed, previous);
    }

    @Override
    public synchronized void close(Session session, Owner owner) {
        Entry entry = connected.get(session.clientId());
        if (entry == null || entry.owner != owner) {
            return;
        }
        connected.remove(session.clientId());
        entry.owner = null;
        if (entry.expirySeconds > 0) {
            entry.expiresAtMillis = millis.getAsLong() + 1000 * entry.expirySeconds;
            absent.put(session.clientId(), entry);
        }
        expire();
    }

    @Override
    public synchronized void expiry(Session session, long expirySeconds) {
        Entry entry = connected.get(session.clientId());
        if (entry != null && entry.session == session) {
            entry.expirySeconds = Math.min(expirySeconds, expiryMaxSeconds);
        }
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
        while (oldest.hasNext() && (oldest.next().expiresAtMillis <= now)) {
            oldest.remove();
        }
        if (absent.size() > absentMax) {
            absent.values().removeIf(each -> each.expiresAtMillis <= now);
            Iterator<Entry> surplus = absent.values().iterator();
            while (absent.size() > absentMax) {
                surplus.next();
                surplus.remove();
            }
        }
    }
}
