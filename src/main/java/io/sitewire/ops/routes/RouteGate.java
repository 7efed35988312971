package io.sitewire.ops.routes;

import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which paths of HTTP have no route at the moment, because it is being replaced: they are answered "come again", not "not found". */
@Singleton
public final class RouteGate {
    private static final String SCHEME = "platform-http:";
    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private volatile boolean settled;

    /** @param from where a route's readings come from; anything but HTTP has no gate */
    void close(String from) {
        if (from.startsWith(SCHEME)) {
            closed.add(prefix(from));
        }
    }

    void open(String from) {
        if (from.startsWith(SCHEME)) {
            closed.remove(prefix(from));
        }
    }

    /** All routes of the site are there. */
    void settle() {
        settled = true;
    }

    public boolean isSettled() {
        return settled;
    }

    /** Whether requests for this path are to come again. Any thread. */
    public boolean isClosed(String path) {
        return !closed.isEmpty() && !path.startsWith("/q/") && closed.stream().anyMatch(path::startsWith);
    }

    private static String prefix(String from) {
        return from.substring(SCHEME.length()).replaceFirst("\\{.*", "");
    }
}
