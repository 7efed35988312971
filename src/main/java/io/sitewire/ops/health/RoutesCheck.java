package io.sitewire.ops.health;

import io.sitewire.ops.routes.LiveRoutes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready when Camel has started, and every route that starts by itself runs. A file that was refused is told and changes nothing: the route
 * before it goes on, and taking the process out of use would not mend the file.
 */
@Readiness
@Singleton
final class RoutesCheck implements HealthCheck {
    private static final int PROBLEMS_MAX = 10;
    private final CamelContext context;
    private final LiveRoutes live;

    @Inject
    RoutesCheck(CamelContext context, LiveRoutes live) {
        this.context = context;
        this.live = live;
    }

    @Override
    public HealthCheckResponse call() {
        List<String> stopped = new ArrayList<>(context.getRoutes().stream().filter(Route::isAutoStartup).map(Route::getRouteId)
                .filter(id -> context.getRouteController().getRouteStatus(id) != ServiceStatus.Started).sorted().toList());
        int running = context.getRoutes().size() - stopped.size();
        stopped.addAll(live.missing());
        HealthCheckResponseBuilder response = HealthCheckResponse.named("routes").status(context.isStarted() && stopped.isEmpty())
                .withData("running", running);
        List<String> problems = live.problems();
        if (!problems.isEmpty()) {
            response.withData("problems", problems.stream().limit(PROBLEMS_MAX).collect(Collectors.joining(" | ")));
        }
        if (!stopped.isEmpty() && context.isStarted()) {
            response.withData("code", HealthError.ROUTES_NOT_RUNNING.name()).withData("advice", "what comes in by these routes waits at its"
                    + " source: the log says why they do not run; start them with JMX, or restart the process when that is mended");
        } else if (!problems.isEmpty()) {
            response.withData("code", HealthError.ROUTES_NOT_TAKEN.name()).withData("advice", "the routes that run go on, and no reading is"
                    + " lost: correct and save the files that 'problems' names; './sitewire routes check FILE' tries them beforehand");
        }
        return stopped.isEmpty() ? response.build() : response.withData("notRunning", String.join(", ", stopped)).build();
    }
}
