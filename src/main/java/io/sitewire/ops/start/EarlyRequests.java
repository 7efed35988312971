package io.sitewire.ops.start;

import io.sitewire.ops.routes.RouteGate;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.apache.camel.CamelContext;

/**
 * Answers readings that come before the routes are there, or while one is being replaced. The port is open all the while, and "not found"
 * would make a client give its reading up; 503 makes it come again.
 */
@Singleton
final class EarlyRequests {
    private static final int UNAVAILABLE = 503;
    /** Before every route of Camel's: after them, a wrong method would be answered as a wrong path. */
    private static final int FIRST = -1;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final String READINGS = "/readings";
    private final CamelContext context;
    private final RouteGate gate;

    @Inject
    EarlyRequests(CamelContext context, RouteGate gate) {
        this.context = context;
        this.gate = gate;
    }

    void add(@Observes Router router) {
        router.errorHandler(NOT_FOUND, this::answer);
        router.errorHandler(NOT_ALLOWED, this::answer);
        router.route().order(FIRST).handler(request -> {
            String path = request.normalizedPath();
            if (gate.isClosed(path)) {
                comeAgain(request, "The route is being replaced");
            } else if (path.startsWith(READINGS) && !(context.isStarted() && gate.isSettled())) {
                comeAgain(request, "Not started yet");
            } else {
                request.next();
            }
        });
    }

    /**
     * The console's files are served to whoever gets any path, by which a path that does not exist looks like one that only GET is for,
     * and one that only POST is for like one that does not exist.
     */
    private void answer(RoutingContext request) {
        boolean there = request.normalizedPath().startsWith(READINGS);
        request.response().setStatusCode(there ? NOT_ALLOWED : NOT_FOUND);
        if (there) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
        }
        request.response().end(there ? "Readings are sent with POST.\n" : "Nothing is here.\n");
    }

    private static void comeAgain(RoutingContext request, String why) {
        request.response().setStatusCode(UNAVAILABLE).putHeader(HttpHeaders.RETRY_AFTER, "1")
                .end(why + "; nothing was stored; send it again.\n");
    }
}
