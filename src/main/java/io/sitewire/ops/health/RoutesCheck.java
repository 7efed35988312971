package io.sitewire.ops.health;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Ready when Camel has started, and every route that starts by itself runs. */
@Readiness
@Singleton
final class RoutesCheck implements HealthCheck {
    private final CamelContext context;

    @Inject
    RoutesCheck(CamelContext context) {
        this.context = context;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> stopped = context.getRoutes().stream().filter(Route::isAutoStartup).map(Route::getRouteId)
                .filter(id -> context.getRouteController().getRouteStatus(id) != ServiceStatus.Started).sorted().toList();
        HealthCheckResponseBuilder response = HealthCheckResponse.named("routes").status(context.isStarted() && stopped.isEmpty())
                .withData("running", context.getRoutes().size() - stopped.size());
        if (!stopped.isEmpty() && context.isStarted()) {
            response.withData("code", HealthError.ROUTES_NOT_RUNNING.name()).withData("advice", "what comes in by these routes waits at its"
                    + " source: the log says why they do not run; start them with JMX, or restart the process when that is mended");
        }
        return stopped.isEmpty() ? response.build() : response.withData("notRunning", String.join(", ", stopped)).build();
    }
}
