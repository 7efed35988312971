package io.sitewire.ops.console;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the console asks its server for, below {@code /hawtio}. Its files are Quarkus' to serve. */
final class ConsoleHttp {
    private static final String ROOT = "/hawtio";
    private static final String JOLOKIA = ROOT + "/jolokia";
    private static final String LOGIN_PAGE = ROOT + "/login";
    private static final long BODY_BYTES_MAX = 1 << 20;
    private static final int NO_CONTENT = 204;
    private static final int FOUND = 302;
    private static final int UNAUTHORIZED = 401;
    private final ConsoleGate gate;
    private final ConsoleLogin login;
    private final JolokiaAnswers jolokia;
    private final Duration idleTimeout;

    ConsoleHttp(ConsoleGate gate, ConsoleLogin login, JolokiaAnswers jolokia, Duration idleTimeout) {
        this.gate = gate;
        this.login = login;
        this.jolokia = jolokia;
        this.idleTimeout = idleTimeout;
    }

    void add(Router router) {
        gate.add(router);
        router.route(ROOT).order(ConsoleGate.FIRST).handler(ConsoleHttp::root);
        fixed(router, "/plugin", new JsonArray().encode());
        fixed(router, "/preset-connections", new JsonArray().encode());
        fixed(router, "/proxy/enabled", "false");
        fixed(router, "/keycloak/enabled", "false");
        fixed(router, "/auth/config/oidc", "{}");
        fixed(router, "/auth/config", loginMethods());
        fixed(router, "/auth/config/login", loginMethods());
        get(router, "/auth/config/session-timeout").handler(this::sessionTimeout);
        get(router, "/user").handler(this::user);
        get(router, "/refresh").handler(request -> {
            role(request, true);
            request.response().setStatusCode(NO_CONTENT).end();
        });
        get(router, "/auth/login").handler(request -> redirect(request, LOGIN_PAGE));
        router.post(ROOT + "/auth/login").order(ConsoleGate.FIRST).handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::login);
        get(router, "/auth/logout").handler(gate::checkOrigin).handler(this::logout);
        // In this order: nobody's body is read before it is known who sends it.
        router.route(JOLOKIA + "*").order(ConsoleGate.FIRST).handler(gate::checkOrigin).handler(this::checkSession);
        router.route(JOLOKIA + "*").order(ConsoleGate.FIRST).handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::jolokia);
        get(router, "/*").handler(ConsoleHttp::page);
    }

    /** A path without its last slash matches this too. */
    private static void root(RoutingContext request) {
        if (request.request().path().equals(ROOT)) {
            redirect(request, ROOT + '/');
        } else {
            request.next();
        }
    }

    private static Route get(Router router, String path) {
        return router.get(ROOT + path).order(ConsoleGate.FIRST);
    }

    private static void fixed(Router router, String path, String answer) {
        get(router, path).handler(request -> json(request, answer));
    }

    private static String loginMethods() {
        return new JsonArray().add(new JsonObject().put("method", "form").put("name", "Sitewire").put("type", "json")
                .put("url", ROOT + "/auth/login").put("logoutUrl", ROOT + "/auth/logout").put("userField", "username")
                .put("passwordField", "password")).encode();
    }

    private void sessionTimeout(RoutingContext request) {
        long now = System.currentTimeMillis();
        String asked = request.request().getParam("t", "");
        json(request, new JsonObject().put("req", asked.matches("\\d{1,15}") ? Long.parseLong(asked) : now).put("now", now)
                .put("timeout", idleTimeout.toSeconds()).encode());
    }

    /** Nobody is an answer too: with an error status a browser would complain to its user of every first visit. */
    private void user(RoutingContext request) {
        json(request, role(request, true).map(role -> '"' + role.text() + '"').orElse(""));
    }

    private void login(RoutingContext request) {
        String address = request.request().remoteAddress().hostAddress();
        byte[] body = request.body().buffer() == null ? new byte[0] : request.body().buffer().getBytes();
        request.vertx().executeBlocking(() -> login.login(address, body), false).onComplete(result -> {
            if (result.failed()) {
                request.fail(result.cause());
                return;
            }
            ConsoleLogin.Result outcome = result.result();
            outcome.retryAfter().ifPresent(wait ->
                    request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(wait.toSeconds() + 1)));
            outcome.token().ifPresent(token -> request.response().addCookie(cookie(request, token)));
            request.response().setStatusCode(outcome.status());
            json(request, new JsonObject().put("message", outcome.message()).encode());
        });
    }

    private void logout(RoutingContext request) {
        token(request).ifPresent(login::logout);
        request.response().addCookie(cookie(request, "").setMaxAge(0));
        redirect(request, LOGIN_PAGE);
    }

    private void checkSession(RoutingContext request) {
        Optional<ConsoleRole> role = role(request, false);
        if (role.isPresent()) {
            request.put(ConsoleRole.class.getName(), role.get());
            request.next();
        } else {
            request.response().setStatusCode(UNAUTHORIZED).end("Nobody is logged in, or the session is over.\n");
        }
    }

    private void jolokia(RoutingContext request) {
        ConsoleRole role = request.get(ConsoleRole.class.getName());
        String uri = request.request().uri();
        Map<String, String[]> parameters = new HashMap<>();
        request.queryParams().forEach(parameter -> parameters.put(parameter.getKey(), new String[] {parameter.getValue()}));
        // Answers are JSON and nothing else.
        parameters.keySet().removeAll(Set.of("callback", "mimeType"));
        request.vertx().executeBlocking(() -> switch (request.request().method().name()) {
            case "GET" -> jolokia.get(role, uri, path(request), parameters);
            case "POST" -> jolokia.post(role, uri, request.body().buffer() == null ? new byte[0]
                    : request.body().buffer().getBytes(), parameters);
            default -> new JolokiaAnswers.Answer(405, "GET and POST are understood.\n");
        }, false).onSuccess(answer -> {
            request.response().setStatusCode(answer.status());
            if (answer.status() == 200) {
                json(request, answer.text());
            } else {
                request.response().end(answer.text());
            }
        }).onFailure(request::fail);
    }

    private static String path(RoutingContext request) {
        String raw = request.request().path();
        String after = raw.length() > JOLOKIA.length() ? raw.substring(JOLOKIA.length()) : "/";
        try {
            return String.valueOf(URI.create("http://console" + after).getPath());
        } catch (IllegalArgumentException e) {
            return "/";
        }
    }

    /**
     * Views have addresses of their own, which are all the same page; that page is asked for anew, so that it fits a new version's files.
     */
    private static void page(RoutingContext request) {
        String path = request.normalizedPath();
        if (path.equals(ROOT + "/") || path.lastIndexOf('.') < path.lastIndexOf('/')) {
            request.reroute(ROOT + "/index.html");
            return;
        }
        if (path.equals(ROOT + "/index.html") || path.equals(ROOT + "/hawtconfig.json")) {
            request.addHeadersEndHandler(end -> request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache"));
        }
        request.next();
    }

    private Optional<ConsoleRole> role(RoutingContext request, boolean use) {
        return token(request).flatMap(token -> {
            try {
                return login.role(token, use);
            } catch (IOException e) {
                return Optional.empty();
            }
        });
    }

    private static Optional<String> token(RoutingContext request) {
        return Optional.ofNullable(request.request().getCookie(cookieName(request))).map(Cookie::getValue);
    }

    /** Cookies do not know ports, and an edge and a core may share a machine. */
    private static String cookieName(RoutingContext request) {
        return "sitewire-console-" + request.request().localAddress().port();
    }

    private static Cookie cookie(RoutingContext request, String token) {
        return Cookie.cookie(cookieName(request), token).setHttpOnly(true).setSameSite(CookieSameSite.STRICT).setPath(ROOT)
                .setSecure(request.request().isSSL());
    }

    private static void redirect(RoutingContext request, String to) {
        request.response().setStatusCode(FOUND).putHeader(HttpHeaders.LOCATION, to).end();
    }

    private static void json(RoutingContext request, String text) {
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end(text);
    }
}
