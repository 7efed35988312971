package io.sitewire.ops.routes;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.config.SitewireConfig;
import io.sitewire.ops.routes.check.RouteCheck;
import io.sitewire.ops.start.RouteSettings;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.main.events.AfterStart;
import org.apache.camel.quarkus.main.events.BeforeStart;
import org.apache.camel.quarkus.main.events.BeforeStop;
import org.eclipse.microprofile.config.ConfigProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches the site's routes while the process runs, from a thread of its own: once a second it looks at every file. */
@Singleton
public final class LiveRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    private static final long INTERVAL_MILLIS = 1000;
    private static final long END_SECONDS = 20;

    private final RouteKeeper keeper;
    private final Path directory;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread watch = new Thread(this::watch, "routes");

    @Inject
    LiveRoutes(SitewireConfig config, CamelContext context, RouteGate gate) {
        BuiltIns builtIns = BuiltIns.read();
        // Launch has put the folder that counts there, whether or not the settings name one.
        directory = Path.of(config.routes().directory().orElse("routes")).toAbsolutePath();
        keeper = new RouteKeeper(builtIns, Set.copyOf(ConfigUtils.getProfiles()), Set.copyOf(config.routes().disabled().orElse(List.of())),
                directory, new RouteCheck(builtIns.texts(), RouteSettings.keys(), LiveRoutes::hasValue), new RouteSwap(context), gate,
                RouteKeeper.WAITS);
    }

    private static boolean hasValue(String key) {
        return ConfigProvider.getConfig().getConfigValue(key).getValue() != null;
    }

    void prepare(@Observes BeforeStart event) throws Exception {
        LOG.info("The site's routes are the files in {}", directory);
        keeper.prepare();
    }

    void start(@Observes AfterStart event) {
        keeper.start();
        watch.setDaemon(true);
        watch.start();
    }

    /** A change under way is finished first: Camel is not asked to stop and to start at the same time. */
    void stop(@Observes BeforeStop event) throws InterruptedException {
        stopping.countDown();
        watch.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    }

    private void watch() {
        try {
            while (!stopping.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                look();
            }
        } catch (InterruptedException e) {
            // Nobody does; if so, the routes stay as they are.
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            keeper.look();
        } catch (RuntimeException e) {
            // Whatever it is, the routes that run go on, and the next look comes.
            LOG.error("{} the routes' files could not be looked at: {}; the routes that run go on; it is tried again every second",
                    RouteError.ROUTES_DIRECTORY_UNREADABLE, directory, e);
        }
    }

    void http(@Observes Router router) {
        RoutesHttp.add(router, directory, keeper::status);
    }

    /** What of the files is not what runs, a line each. Any thread. */
    public List<String> problems() {
        return keeper.problems();
    }

    /** Ids of routes that should run and do not. Any thread. */
    public List<String> missing() {
        return keeper.missing();
    }
}
