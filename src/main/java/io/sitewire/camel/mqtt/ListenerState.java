package io.sitewire.camel.mqtt;

import java.util.concurrent.TimeUnit;

/** What all connections of a listener share, and what outlives the route's stop and start. Safe for any thread. */
final class ListenerState {
    final ListenerOptions options;
    final SessionStore store;
    /** Where readings go; another one when the route is started again. */
    volatile Readings readings;
    /** Who is let in; another one when the route is started again. */
    volatile Admission admission;
    final ListenerCounters counters;
    final InFlightBudget budget;
    final MemorySessions sessions;
    final LogLimiter logLimiter = new LogLimiter(ListenerState::millis);

    /** @param store what keeps sessions beyond the process; null for nothing */
    ListenerState(ListenerOptions options, SessionStore store) {
        this(options, store, new ListenerCounters(), new MemorySessions(ListenerState::millis, System::currentTimeMillis, limits(options),
                store));
    }

    private ListenerState(ListenerOptions options, SessionStore store, ListenerCounters counters, MemorySessions sessions) {
        this.options = options;
        this.store = store;
        this.counters = counters;
        this.sessions = sessions;
        budget = new InFlightBudget(options.inFlightSizeMax());
    }

    /** The same sessions and counters under other options; nothing may be in flight. */
    ListenerState with(ListenerOptions changed) {
        if (changed.equals(options)) {
            return this;
        }
        sessions.limit(limits(changed));
        return new ListenerState(changed, store, counters, sessions);
    }

    private static MemorySessions.Limits limits(ListenerOptions options) {
        return new MemorySessions.Limits(options.sessionExpiryMax().toSeconds(), options.connectionsMax(), options.receiveMax());
    }

    ListenerStatistics statistics() {
        return counters.snapshot(sessions.size(), budget.used());
    }

    /** A clock that never goes back. */
    static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
