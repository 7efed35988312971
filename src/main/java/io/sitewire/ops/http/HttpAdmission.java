package io.sitewire.ops.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sitewire.access.AccessLog;
import io.sitewire.access.ClientCertificate;
import io.sitewire.access.DevicePasswords;
import io.sitewire.access.Loopback;
import io.sitewire.access.PasswordCheck;
import io.sitewire.access.PasswordHash;
import io.sitewire.access.WatchedFiles;
import io.sitewire.config.HttpConfig;
import io.sitewire.config.SitewireConfig;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Lets in who has a client certificate, or knows a password (HTTP Basic, RFC 7617), as the settings ask for. Asked is everybody but who
 * comes for what only shows the process' state, or for the console, which has a login of its own: so a site's own routes are closed too.
 * Any event loop.
 */
@Singleton
final class HttpAdmission {
    /** Before every route of Camel's. */
    private static final int FIRST = -1;
    private static final long LOOK_MILLIS = 1000;
    private static final List<String> OPEN = List.of("/q", "/hawtio", "/routes", "/ledger");

    private final HttpConfig http;
    private final Vertx vertx;
    private final MeterRegistry registry;
    private final Map<HttpRefusal, Counter> refused = new EnumMap<>(HttpRefusal.class);
    private final boolean loopback;

    @Inject
    HttpAdmission(SitewireConfig config, Vertx vertx, MeterRegistry registry) {
        this.http = config.http();
        this.vertx = vertx;
        this.registry = registry;
        this.loopback = Loopback.is(http.host(), false);
    }

    void add(@Observes Router router) {
        if (http.tls().enabled() || http.passwordFile().isPresent()) {
            Optional<PasswordCheck> passwords = http.passwordFile().map(Path::of).map(this::watch);
            for (HttpRefusal reason : HttpRefusal.values()) {
                refused.put(reason, registry.counter("sitewire.http.refused", "reason", reason.code().toLowerCase(Locale.ROOT)));
            }
            router.route().order(FIRST).handler(request -> {
                if (isOpen(request.normalizedPath())) {
                    request.next();
                } else {
                    check(request, passwords);
                }
            });
        }
    }

    private static boolean isOpen(String path) {
        return OPEN.stream().anyMatch(open -> path.equals(open) || path.startsWith(open + '/'));
    }

    private PasswordCheck watch(Path file) {
        WatchedFiles<Map<String, PasswordHash>> watched = new WatchedFiles<>(List.of(file), () -> DevicePasswords.read(file),
                new AccessLog("sitewire.http.password-file").passwords());
        watched.look();
        vertx.setPeriodic(LOOK_MILLIS, tick -> vertx.executeBlocking(() -> {
            watched.look();
            return null;
        }, true));
        return new PasswordCheck(watched::current);
    }

    private void check(RoutingContext request, Optional<PasswordCheck> passwords) {
        boolean certified = http.tls().caFile().isPresent() && hasCertificate(request.request());
        boolean required = http.tls().clientAuth().equals("required") && http.tls().caFile().isPresent();
        if (!request.request().isSSL() && !http.plainTextAllowed() && (http.tls().enabled() || !loopback)) {
            answer(request, HttpRefusal.NOT_PRIVATE, "this came without TLS, and could be read on the way; "
                    + (http.tls().enabled() ? "send it by https to port " + http.tlsPort() : "set up sitewire.http.tls")
                    + ", or accept it with sitewire.http.plain-text-allowed=true");
        } else if (required && !certified) {
            answer(request, HttpRefusal.CERTIFICATE, "a valid client certificate of the edge's CA is needed");
        } else if (passwords.isEmpty() || certified && !required) {
            request.next();
        } else {
            check(request, passwords.get());
        }
    }

    /** The request's body waits: Quarkus reads it when somebody asks for it. */
    private void check(RoutingContext request, PasswordCheck passwords) {
        Optional<String[]> said = credentials(request.request().getHeader(HttpHeaders.AUTHORIZATION));
        if (said.isEmpty()) {
            answer(request, PasswordCheck.Outcome.WRONG);
            return;
        }
        Context context = vertx.getOrCreateContext();
        passwords.check(request.request().remoteAddress().hostAddress(), said.get()[0], said.get()[1],
                outcome -> context.runOnContext(known -> answer(request, outcome)));
    }

    private static Optional<String[]> credentials(String header) {
        if (header == null || !header.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            String[] parts = new String(Base64.getDecoder().decode(header.substring(6).strip()), StandardCharsets.UTF_8).split(":", 2);
            return parts.length == 2 ? Optional.of(parts) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void answer(RoutingContext request, PasswordCheck.Outcome outcome) {
        switch (outcome) {
            case RIGHT -> request.next();
            case WRONG -> {
                request.response().putHeader("WWW-Authenticate", "Basic realm=\"sitewire\", charset=\"UTF-8\"");
                answer(request, HttpRefusal.PASSWORD, "user name or password wrong or missing");
            }
            case BUSY -> comeAgain(request, HttpRefusal.BUSY, "too many passwords wait for being checked; send it again");
            case UNAVAILABLE -> comeAgain(request, HttpRefusal.UNUSABLE, "the file of passwords cannot be used; see the edge's log");
        }
    }

    private void comeAgain(RoutingContext request, HttpRefusal reason, String detail) {
        request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
        answer(request, reason, detail);
    }

    /** In the form of all answers to a reading; the connection is closed, since nobody reads the request's body. */
    private void answer(RoutingContext request, HttpRefusal reason, String detail) {
        refused.get(reason).increment();
        request.response().setStatusCode(reason.status()).putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .end(new JsonObject().put("reason", reason.code()).put("detail", detail).encode() + "\n");
    }

    private static boolean hasCertificate(HttpServerRequest request) {
        return request.isSSL() && ClientCertificate.isValidNow(request.sslSession());
    }
}
