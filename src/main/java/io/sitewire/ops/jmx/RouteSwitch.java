package io.sitewire.ops.jmx;

import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/** Pauses and resumes a route for an MBean, in words for a console. Any thread. */
final class RouteSwitch {
    /** What is under way is waited for so long. */
    private static final long STOP_SECONDS_MAX = 30;
    private final CamelContext context;
    private final String route;

    RouteSwitch(CamelContext context, String route) {
        this.context = context;
        this.route = route;
    }

    String pause(String consequence) {
        try {
            if (context.getRouteController().getRouteStatus(route).isStopped()) {
                return "the route " + route + " is stopped already; " + consequence;
            }
            context.getRouteController().stopRoute(route, STOP_SECONDS_MAX, TimeUnit.SECONDS);
            return "paused: the route " + route + " is stopped; " + consequence;
        } catch (Exception e) {
            throw failed(e);
        }
    }

    String resume() {
        try {
            context.getRouteController().startRoute(route);
            return "resumed: the route " + route + " runs";
        } catch (Exception e) {
            throw failed(e);
        }
    }

    /** A console does not know our exceptions. */
    private IllegalStateException failed(Exception e) {
        return new IllegalStateException("the route " + route + " is in state " + context.getRouteController().getRouteStatus(route)
                + ": " + e);
    }
}
