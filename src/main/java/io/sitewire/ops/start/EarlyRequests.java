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
    private final CamelContext context;
    private final RouteGate gate;

    @Inject
    EarlyRequests(CamelContext context, RouteGate gate) {
        this.context = context;
        this.gate = gate;
    }

    void add(@Observes Router router) {
        router.route().order(FIRST).handler(request -> {
            String path = request.normalizedPath();
            if (gate.isClosed(path)) {
                comeAgain(request, "The route is being replaced");
            } else if (path.startsWith("/readings") && !(context.isStarted() && gate.isSettled())) {
                comeAgain(request, "Not started yet");
            } else {
                request.next();
            }
        });
    }

    private static void comeAgain(RoutingContext request, String why) {
        request.response().setStatusCode(UNAVAILABLE).putHeader(HttpHeaders.RETRY_AFTER, "1")
                .end(why + "; nothing was stored; send it again.\n");
    }
}
