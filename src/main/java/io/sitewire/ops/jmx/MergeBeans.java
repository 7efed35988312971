package io.sitewire.ops.jmx;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.core.MergeStatistics;
import io.sitewire.kafka.UplinkStatus;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;

/** Shows in JMX how a core merges, and pauses and resumes it. Any thread. */
@Singleton
@RegisterForReflection(targets = {MergeMXBean.class, MergeBeans.class})
final class MergeBeans implements MergeMXBean {
    static final String TYPE = "Merge";
    static final String BEAN = "How this core merges all uplinks into telemetry.";
    static final Map<String, String> TEXTS = Map.of(
            "Connected", "Whether Kafka has answered lately",
            "Uplinks", "Uplinks that this process merges; other cores have the others",
            "UplinksWaiting", "Those of them that wait for positions that are missing",
            "LastError", "What fails now; empty if nothing does",
            "FencedAt", "When another process of the same transactional id has last shut this one out; empty if never",
            "pause", "Stops merging after what is under way; uplinks keep their readings, and other cores take them over. Until resume "
                    + "or a restart",
            "resume", "Goes on from the last position that is in telemetry");
    private static final String ROUTE = "core-merge";

    private final MergeStatistics statistics;
    private final RouteSwitch route;

    @Inject
    MergeBeans(CamelContext context, MergeStatistics statistics) {
        this.statistics = statistics;
        this.route = new RouteSwitch(context, ROUTE);
    }

    void start(@Observes StartupEvent event) {
        if (ConfigUtils.isProfileActive("core")) {
            DescribedBeans.register(TYPE, this, MergeMXBean.class, BEAN, TEXTS);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        DescribedBeans.unregister(TYPE);
    }

    @Override
    public boolean isConnected() {
        return statistics.status().map(UplinkStatus::isConnected).orElse(false);
    }

    @Override
    public long getUplinks() {
        return statistics.status().map(UplinkStatus::uplinks).orElse(0);
    }

    @Override
    public long getUplinksWaiting() {
        return statistics.status().map(UplinkStatus::holding).orElse(0);
    }

    @Override
    public String getLastError() {
        return statistics.status().flatMap(UplinkStatus::lastError).orElse("");
    }

    @Override
    public String getFencedAt() {
        return statistics.status().flatMap(UplinkStatus::fencedAt).map(Instant::toString).orElse("");
    }

    @Override
    public String pause() {
        return route.pause("uplinks keep their readings until resume, or a restart of the process");
    }

    @Override
    public String resume() {
        return route.resume();
    }
}
