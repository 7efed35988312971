package io.sitewire.ops.jmx;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.camel.buffer.BufferConsumer;
import io.sitewire.camel.buffer.ForwardStatistics;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.ops.health.LinkAdvice;
import io.sitewire.ops.health.LinkConnection;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** Shows in JMX how an edge forwards, and pauses and resumes it. Any thread. */
@Singleton
@RegisterForReflection(targets = {LinkMXBean.class, LinkBeans.class})
final class LinkBeans implements LinkMXBean {
    static final String TYPE = "Link";
    static final String BEAN = "How this edge forwards to the core. Counts are since the start of the route edge-forward.";
    static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("Connection", "Up (the core confirmed something lately), down, denied, outside window, not tried yet or stopped"),
            Map.entry("Advice", "What to do about it; empty if there is nothing to do"),
            Map.entry("Forwarding", "STOPPED, IDLE, SENDING, BACKING_OFF, DENIED or WINDOW_CLOSED"),
            Map.entry("Since", "Since when it does that"),
            Map.entry("Backlog", "Records in the buffer that the core has not confirmed"),
            Map.entry("Forwarded", "Readings that the core has confirmed"),
            Map.entry("Refused", "Readings that the core's Kafka will never take; they are dead letters"),
            Map.entry("FailuresInARow", "Failures since the last success"),
            Map.entry("LastAcknowledged", "When readings were last confirmed; empty if never"),
            Map.entry("LastReport", "When a report last got through; empty if never"),
            Map.entry("OpensAt", "When the next window for sending opens; empty if it is open or there are none"),
            Map.entry("LastError", "What the last failure said; empty if there was none"),
            Map.entry("pause", "Stops forwarding after what is under way; readings are accepted and kept. Until resume or a restart"),
            Map.entry("resume", "Goes on from the first reading that is not confirmed"));
    private static final String ROUTE = "edge-forward";

    private final CamelContext context;
    private final Instance<Buffer> outbox;
    private final RouteSwitch route;
    private final Duration reportInterval;
    private final Clock clock = Clock.systemUTC();

    @Inject
    LinkBeans(CamelContext context, @Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox, SitewireConfig config) {
        this.context = context;
        this.outbox = outbox;
        this.route = new RouteSwitch(context, ROUTE);
        this.reportInterval = config.forward().reportInterval();
    }

    void start(@Observes StartupEvent event) {
        if (ConfigUtils.isProfileActive("edge")) {
            DescribedBeans.register(TYPE, this, LinkMXBean.class, BEAN, TEXTS);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        DescribedBeans.unregister(TYPE);
    }

    private Optional<ForwardStatistics> statistics() {
        return BufferConsumer.statistics(context, ROUTE);
    }

    @Override
    public String getConnection() {
        return statistics().map(this::connection).orElse(LinkConnection.STOPPED).text();
    }

    @Override
    public String getAdvice() {
        return statistics().flatMap(figures -> LinkAdvice.of(connection(figures), figures)).orElse("");
    }

    private LinkConnection connection(ForwardStatistics figures) {
        return LinkConnection.of(figures, reportInterval, clock.instant());
    }

    @Override
    public String getForwarding() {
        return statistics().map(figures -> figures.state().name()).orElse("STOPPED");
    }

    @Override
    public String getSince() {
        return text(statistics().map(ForwardStatistics::since));
    }

    @Override
    public long getBacklog() {
        return outbox.get().statistics().records();
    }

    @Override
    public long getForwarded() {
        return statistics().map(ForwardStatistics::records).orElse(0L);
    }

    @Override
    public long getRefused() {
        return statistics().map(ForwardStatistics::refused).orElse(0L);
    }

    @Override
    public long getFailuresInARow() {
        return statistics().map(ForwardStatistics::consecutiveFailures).orElse(0L);
    }

    @Override
    public String getLastAcknowledged() {
        return text(statistics().flatMap(ForwardStatistics::lastAcknowledged));
    }

    @Override
    public String getLastReport() {
        return text(statistics().flatMap(ForwardStatistics::lastReport));
    }

    @Override
    public String getOpensAt() {
        return text(statistics().flatMap(ForwardStatistics::opensAt));
    }

    @Override
    public String getLastError() {
        return statistics().flatMap(ForwardStatistics::lastError).orElse("");
    }

    @Override
    public String pause() {
        return route.pause("readings are accepted and kept until resume, or a restart of the process");
    }

    @Override
    public String resume() {
        return route.resume();
    }

    private static String text(Optional<Instant> time) {
        return time.map(Instant::toString).orElse("");
    }
}
