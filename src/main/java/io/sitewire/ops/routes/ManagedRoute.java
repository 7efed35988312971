package io.sitewire.ops.routes;

import java.util.List;

/** A route of a running process: what it is, what it should be, and what is wrong. Guarded by {@link RouteKeeper}. */
final class ManagedRoute {
    final String id;
    /** Null if it is none, or disabled. */
    final RouteVersion builtIn;
    /** {@code edge}, {@code core}, {@code shared}, or {@code site} for a route that is not built in. */
    final String profile;
    final boolean disabled;
    /** The last file that was looked at, taken or not; null if there is none. */
    RouteFile file;
    /** What runs; null if nothing does. */
    RouteVersion running;
    /** What should; null for nothing. */
    RouteVersion wanted;
    /** Why the file is not what runs, a line each; empty if it is. */
    List<String> problems = List.of();
    /** When its emptying began; 0 if it is not being emptied. */
    long drainingNanos;
    /** Not to be tried again before. */
    long retryNanos;

    ManagedRoute(String id, String profile, RouteVersion builtIn, boolean disabled) {
        this.id = id;
        this.profile = profile;
        this.builtIn = builtIn;
        this.disabled = disabled;
    }

    boolean isSettled() {
        return running == wanted;
    }
}
