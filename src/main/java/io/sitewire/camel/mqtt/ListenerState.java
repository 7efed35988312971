package io.sitewire.camel.mqtt;

import java.util.concurrent.TimeUnit;

/** What all connections of a listener share, and what outlives the route's stop and start. Safe for any thread. */
final class ListenerState {
    final ListenerOptions options;
    /** Where readings go; another one when the route is started again. */
    volatile Readings readings;
    final ListenerCounters counters = new ListenerCounters();
    final InFlightBudget budget;
    final Sessions sessions;
    final LogLimiter logLimiter = new LogLimiter(ListenerState::millis);

    /** @param store what keeps sessions beyond the process; null for nothing */
    ListenerState(ListenerOptions options, SessionStore store) {
        this.options = options;
        budget = new InFlightBudget(options.inFlightSizeMax());
        sessions = new MemorySessions(ListenerState::millis, System::currentTimeMillis, new MemorySessions.Limits(
                options.sessionExpiryMax().toSeconds(), options.connectionsMax(), options.receiveMax()), store);
    }

    ListenerStatistics statistics() {
        return counters.snapshot(sessions.size(), budget.used());
    }

    /** A clock that never goes back. */
    static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
