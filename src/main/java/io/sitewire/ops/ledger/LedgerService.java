package io.sitewire.ops.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.LedgerFollower;
import io.sitewire.ops.jmx.DescribedBeans;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Map;

/** Follows the ledger in a core, from a thread of its own: the start does not wait for Kafka. */
@Singleton
final class LedgerService {
    private final KafkaConnection connection;
    private final LedgerMeters meters;
    private LedgerFollower follower;

    @Inject
    LedgerService(KafkaConnection connection, MeterRegistry registry) {
        this.connection = connection;
        this.meters = new LedgerMeters(registry, Clock.systemUTC());
    }

    void start(@Observes StartupEvent event) {
        if (ConfigUtils.isProfileActive("core")) {
            Thread thread = new Thread(follower(), "ledger");
            thread.setDaemon(true);
            thread.start();
            DescribedBeans.register(LedgerManaged.TYPE, new LedgerManaged(follower()), LedgerMXBean.class, LedgerManaged.BEAN,
                    LedgerManaged.TEXTS);
        }
    }

    void routes(@Observes Router router) {
        if (ConfigUtils.isProfileActive("core")) {
            LedgerHttp.add(router, follower());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (ConfigUtils.isProfileActive("core")) {
            DescribedBeans.unregister(LedgerManaged.TYPE);
            follower().stop();
        }
    }

    private synchronized LedgerFollower follower() {
        if (follower == null) {
            follower = new LedgerFollower(connection.settings(Map.of("reconnect.backoff.max.ms", "5000")), meters);
        }
        return follower;
    }
}
