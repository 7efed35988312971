package io.sitewire.ops.http;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
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
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.spi.tls.DefaultSslContextFactory;
import io.vertx.core.spi.tls.SslContextFactory;
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
import javax.net.ssl.SSLException;
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
    private Served shown;
    private CurrentTls current;

    /** @param identity what the context was made of */
    private record Served(ServerIdentity identity, SslContext context) {
    }

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
        WatchedFiles<Served> watched = new WatchedFiles<>(files, () -> served(ServerIdentity.read(certificate, key, ca)),
                log.certificates(Served::identity));
        look(watched);
        vertx.setPeriodic(LOOK_MILLIS, tick -> vertx.executeBlocking(() -> {
            look(watched);
            return null;
        }, true));
    }

    /** As Vert.x makes it. Who has no certificate is told so by the answer to the request. */
    private static Served served(ServerIdentity identity) throws SSLException {
        SslContextFactory factory = new DefaultSslContextFactory(SslProvider.JDK, false).forClient(false)
                .keyMananagerFactory(identity.keys());
        identity.trusted().ifPresent(trusted -> factory.trustManagerFactory(trusted).clientAuth(ClientAuth.OPTIONAL));
        return new Served(identity, factory.create());
    }

    private synchronized void look(WatchedFiles<Served> watched) {
        watched.look();
        watched.current().ifPresent(served -> {
            log.expiry(served.identity());
            if (!served.equals(shown)) {
                show(served);
            }
        });
    }

    private void show(Served served) {
        if (shown != null) {
            current.show(served.context());
            shown = served;
            return;
        }
        current = new CurrentTls(served.context());
        try {
            DeploymentOptions all = new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
            vertx.deployVerticle(() -> new Server(options(served.identity())), all).toCompletionStage().toCompletableFuture()
                    .get(HANDSHAKE_SECONDS_MAX, TimeUnit.SECONDS);
            shown = served;
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
        return new HttpServerOptions().setSsl(true).setSslEngineOptions(current)
                // Vert.x wants it said; what is shown is the current one.
                .setKeyCertOptions(KeyCertOptions.wrap(identity.keys()))
                .setSslHandshakeTimeout(HANDSHAKE_SECONDS_MAX).setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(IDLE_MINUTES_MAX).setIdleTimeoutUnit(TimeUnit.MINUTES);
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
