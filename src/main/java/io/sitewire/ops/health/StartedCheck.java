package io.sitewire.ops.health;

import io.sitewire.config.SitewireConfig;
import io.sitewire.ops.cli.Version;
import io.sitewire.ops.start.Roles;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Startup;

/** Up for good when the start is over, recovery of the buffer included; says what process this is. */
@Startup
@Singleton
final class StartedCheck implements HealthCheck {
    private final CamelContext context;
    private final SitewireConfig config;

    @Inject
    StartedCheck(CamelContext context, SitewireConfig config) {
        this.context = context;
        this.config = config;
    }

    @Override
    public HealthCheckResponse call() {
        Roles roles = Roles.parse(Roles.requested());
        HealthCheckResponseBuilder response = HealthCheckResponse.named("started").status(context.isStarted())
                .withData("profile", roles.profile()).withData("version", Version.text())
                .withData("since", Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime()).toString());
        if (roles.edge()) {
            config.site().ifPresent(site -> response.withData("site", site));
        }
        return response.build();
    }
}
