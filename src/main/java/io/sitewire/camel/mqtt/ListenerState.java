package io.sitewire.camel.mqtt;

import java.util.concurrent.TimeUnit;

/** What all connections of a listener share, and what outlives the route's stop and start. Safe for any thread. */
final class ListenerState {
    final ListenerOptions options;
    final Readings readings;
    final ListenerCounters counters = new ListenerCounters();
    final InFlightBudget budget;
    final Sessions sessions;
    final LogLimiter logLimiter = new LogLimiter(ListenerState::millis);

    ListenerState(ListenerOptions options, Readings readings) {
        this.options = options;
        this.readings = readings;
        budget = new InFlightBudget(options.inFlightSizeMax());
        sessions = new MemorySessions(ListenerState::millis, options.sessionExpiryMax().toSeconds(), options.connectionsMax(),
                options.receiveMax());
    }

    ListenerStatistics statistics() {
        return counters.snapshot(sessions.size(), budget.used());
    }

    /** A clock that never goes back. */
    static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
