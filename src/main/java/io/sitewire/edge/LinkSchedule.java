package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.buffer.SendSchedule;
import io.sitewire.config.SitewireConfig;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends within the windows of {@code sitewire.forward.windows} only, or always if there are none. One thread. */
@Singleton
@Unremovable
@Named("linkSchedule")
final class LinkSchedule implements SendSchedule {
    private static final Logger LOG = LoggerFactory.getLogger(LinkSchedule.class);
    /** What is under way is paid for. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Optional<LinkWindows> windows;
    private final UplinkClientFactory connections;

    @Inject
    public LinkSchedule(SitewireConfig config, UplinkClientFactory connections) {
        this.windows = config.forward().windows().map(text -> LinkWindows.parse(text, config.forward().windowsTimeZone()));
        this.connections = connections;
    }

    @Override
    public Optional<Instant> opensAt(Instant now) {
        return windows.flatMap(open -> open.opensAt(now));
    }

    @Override
    public Duration grace() {
        return GRACE;
    }

    @Override
    public void letGo() {
        connections.disconnect();
        LOG.info("the link's window is closed: the connection is ended, readings are kept until the next one opens");
    }
}
