package io.sitewire.ops.http;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.sitewire.access.AccessLog;
import io.sitewire.access.ServerIdentity;
import io.sitewire.access.WatchedFiles;
import io.sitewire.config.HttpConfig;
import io.sitewire.config.ServerTlsConfig;
import io.sitewire.config.SitewireConfig;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves everything that Quarkus' port serves by TLS too. Quarkus' own TLS would not do: with a certificate that it cannot use it ends
 * the start of the process, and whether it asks for client certificates is decided when it is built.
 *
 * <p>Threads: files are looked at on a worker, one look at a time.
 */
@Singleton
final class HttpTls {
    private static final Logger LOG = LoggerFactory.getLogger(HttpTls.class);
    private static final long LOOK_MILLIS = 1000;
    private static final int HANDSHAKE_SECONDS_MAX = 10;
    /** As Quarkus has it for its port. */
    private static final int IDLE_MINUTES_MAX = 30;

    private final HttpConfig http;
    private final Vertx vertx;
    private final AccessLog log = new AccessLog("sitewire.http.tls");
    private String problem = "";
    /** Null until the port is open. */
    private ServerIdentity shown;
    private CurrentTls current;

    @Inject
    HttpTls(SitewireConfig config, Vertx vertx) {
        this.http = config.http();
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        ServerTlsConfig tls = http.tls();
        if (!tls.enabled()) {
            return;
        }
        Path certificate = Path.of(tls.certificateFile().orElseThrow());
        Path key = Path.of(tls.keyFile().orElseThrow());
        Optional<Path> ca = tls.caFile().map(Path::of);
        List<Path> files = new ArrayList<>(List.of(certificate, key));
        ca.ifPresent(files::add);
        WatchedFiles<ServerIdentity> watched = new WatchedFiles<>(files, () -> ServerIdentity.read(certificate, key, ca),
                log.certificates(identity -> identity));
        look(watched);
        vertx.setPeriodic(LOOK_MILLIS, tick -> vertx.executeBlocking(() -> {
            look(watched);
            return null;
        }, true));
    }

    private synchronized void look(WatchedFiles<ServerIdentity> watched) {
        watched.look();
        watched.current().ifPresent(identity -> {
            log.expiry(identity);
            if (!identity.equals(shown)) {
                show(identity);
            }
        });
    }

    private void show(ServerIdentity identity) {
        if (shown != null) {
            current.show(identity);
            shown = identity;
            return;
        }
        current = new CurrentTls(identity);
        try {
            DeploymentOptions all = new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
            vertx.deployVerticle(() -> new Server(options(identity)), all).toCompletionStage().toCompletableFuture()
                    .get(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS);
            shown = identity;
        } catch (InterruptedException e) {
            // The process ends.
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            String found = String.valueOf(e.getCause() == null ? e : e.getCause());
            if (!found.equals(problem)) {
                problem = found;
                LOG.error("{} port of TLS not open: sitewire.http.host {}, sitewire.http.tls-port {} ({}); it is tried again every second, "
                        + "and everything else goes on; end what listens there, or choose another port", HttpError.HTTP_TLS_PORT_UNUSABLE,
                        http.host(), http.tlsPort(), found);
            }
        }
    }

    private HttpServerOptions options(ServerIdentity identity) {
        HttpServerOptions options = new HttpServerOptions().setSsl(true).setSslEngineOptions(current)
                .setKeyCertOptions(KeyCertOptions.wrap(identity.keys()))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS_MAX).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_MINUTES_MAX).setIdleTimeoutUnit(TimeUnit.MINUTES);
        // Who has none is told so by the answer to the request.
        identity.trusted().ifPresent(trusted -> options.setTrustOptions(TrustOptions.wrap(trusted)).setClientAuth(ClientAuth.REQUEST));
        return options;
    }

    /** One for each event loop; they share the port. */
    private final class Server extends AbstractVerticle {
        private final HttpServerOptions options;

        Server(HttpServerOptions options) {
            this.options = options;
        }

        @Override
        public void start(Promise<Void> started) {
            HttpServer server = vertx.createHttpServer(options).requestHandler(VertxHttpRecorder.getRootHandler());
            server.listen(http.tlsPort(), http.host()).<Void>mapEmpty().onComplete(started);
        }
    }
}
