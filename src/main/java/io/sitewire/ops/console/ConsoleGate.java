package io.sitewire.ops.console;

import io.sitewire.access.Loopback;
import io.sitewire.config.SitewireConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets to the console what comes over loopback or TLS, and not from another site's page. Any event loop. */
final class ConsoleGate {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleGate.class);
    static final int FIRST = -1;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    /** As Hawtio's own filter has it; the editor's styles are inline, and its workers are made of text. */
    private static final String POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
            + "img-src 'self' data:; connect-src 'self'; object-src 'none'; worker-src 'self' blob:; frame-ancestors 'none'; "
            + "form-action 'self'; base-uri 'self'";
    private final boolean enabled;
    private final boolean open;
    private final String host;
    private final AtomicBoolean said = new AtomicBoolean();

    ConsoleGate(SitewireConfig config) {
        this.enabled = config.console().enabled();
        this.host = config.http().host();
        this.open = config.console().plainTextAllowed() || Loopback.is(host, false);
    }

    /** Before Camel's routes and Quarkus' files. */
    void add(Router router) {
        router.route("/hawtio").order(FIRST).handler(this::check);
        router.route("/hawtio/*").order(FIRST).handler(this::check);
    }

    private void check(RoutingContext request) {
        if (!enabled) {
            refuse(request, NOT_FOUND, "The console is switched off: sitewire.console.enabled=false.\n");
        } else if (!open && !request.request().isSSL()) {
            notPrivate(request);
        } else if (!request.request().method().equals(HttpMethod.GET) && isForeign(request.request())) {
            refuse(request, FORBIDDEN, "Requests of other sites' pages are refused.\n");
        } else {
            HttpServerResponse response = request.response();
            response.putHeader("X-Content-Type-Options", "nosniff").putHeader("X-Frame-Options", "DENY")
                    .putHeader("Referrer-Policy", "same-origin").putHeader("Content-Security-Policy", POLICY);
            request.next();
        }
    }

    /** For what shows or changes something, also with GET: an image's address on another page must not reach it. */
    void checkOrigin(RoutingContext request) {
        if (isForeign(request.request())) {
            refuse(request, FORBIDDEN, "Requests of other sites' pages are refused.\n");
        } else {
            request.next();
        }
    }

    /** Browsers say where a request comes from; programs that are none say nothing, and have no cookie that could be misused. */
    private static boolean isForeign(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            return true;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !authority(origin).equalsIgnoreCase(String.valueOf(request.authority()));
    }

    private static String authority(String origin) {
        try {
            return String.valueOf(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return "null";
        }
    }

    private void notPrivate(RoutingContext request) {
        if (said.compareAndSet(false, true)) {
            LOG.warn("{} console not served: sitewire.http.host is {} and not loopback, and a request came without TLS; everything else "
                    + "on the port goes on; {}", ConsoleError.CONSOLE_NOT_PRIVATE, host, advice());
        }
        refuse(request, FORBIDDEN, ConsoleError.CONSOLE_NOT_PRIVATE + " console not served: sitewire.http.host is not loopback, and "
                + "this request came without TLS, so that passwords could be read on the way; everything else on the port goes on; "
                + advice() + '\n');
    }

    private static String advice() {
        return "set up TLS for the port, or let sitewire.http.host be 127.0.0.1 and come through an SSH tunnel, or accept it with "
                + "sitewire.console.plain-text-allowed=true (docs/operate/console.md)";
    }

    private static void refuse(RoutingContext request, int status, String text) {
        request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").end(text);
    }
}
