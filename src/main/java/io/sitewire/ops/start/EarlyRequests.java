package io.sitewire.ops.start;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.apache.camel.CamelContext;

/**
 * Answers readings that come before the routes are there. The port is open a moment earlier, and "not found" would make a client give its
 * reading up; 503 makes it come again.
 */
@Singleton
final class EarlyRequests {
    private static final int UNAVAILABLE = 503;
    /** Before every route of Camel's: after them, a wrong method would be answered as a wrong path. */
    private static final int FIRST = -1;
    private final CamelContext context;

    @Inject
    EarlyRequests(CamelContext context) {
        this.context = context;
    }

    void add(@Observes Router router) {
        router.route("/readings*").order(FIRST).handler(request -> {
            if (context.isStarted()) {
                request.next();
            } else {
                request.response().setStatusCode(UNAVAILABLE).putHeader(HttpHeaders.RETRY_AFTER, "1")
                        .end("Not started yet; nothing was stored; send it again.\n");
            }
        });
    }
}
