package io.sitewire.ops.routes;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.StatefulService;
import org.apache.camel.Suspendable;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.ScheduledBatchPollingConsumer;
import org.apache.camel.support.ScheduledPollConsumer;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Takes a route out of a running CamelContext and puts another of the same id in its place.
 *
 * <p>Nothing is lost: the consumer is suspended first, so that nothing more comes in, and the route goes only when nothing is left in it.
 * Camel's own graceful stop would not do for {@code direct:} routes, which it lets run while it waits, and which under a steady flow are
 * never empty. Who calls a suspended {@code direct:} route waits for the next one.
 *
 * <p>Threads: one at a time.
 */
final class RouteSwap {
    /** A caller that has found the consumer just before it was closed is in the route, and counted, within this time. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    /** Waiting is over when this is done: nothing is in flight any more. */
    private static final long STOP_SECONDS = 10;
    private final ModelCamelContext context;
    /** The routes that Camel made of a route's kamelets, which it leaves behind when that route goes. */
    private final Map<String, Set<String>> kamelets = new HashMap<>();

    RouteSwap(CamelContext context) {
        this.context = (ModelCamelContext) context;
    }

    /**
     * Lets nothing more into the route, and waits until it is empty.
     *
     * @return whether it is; if not, it is still closed: wait again, or {@link #reopen}
     */
    boolean drain(String id, Duration atMost) throws Exception {
        Route route = context.getRoute(id);
        if (route == null || context.getRouteController().getRouteStatus(id) == ServiceStatus.Stopped) {
            return true;
        }
        Consumer consumer = route.getConsumer();
        if (!(consumer instanceof Suspendable)) {
            // Camel stops such a consumer at once, and then waits for what is in flight.
            return context.getRouteController().stopRoute(id, Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS, true);
        }
        ServiceHelper.suspendService(consumer);
        if (consumer instanceof ScheduledBatchPollingConsumer batch) {
            // Not the whole inbox first.
            batch.deferShutdown(ShutdownRunningTask.CompleteCurrentTaskOnly);
        }
        long end = System.nanoTime() + atMost.toNanos();
        Long quietSince = null;
        while (true) {
            long now = System.nanoTime();
            if (isBusy(id, consumer)) {
                quietSince = null;
                if (now >= end) {
                    return false;
                }
            } else if (quietSince == null) {
                quietSince = now;
            } else if (now - quietSince >= QUIET_NANOS) {
                return true;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private boolean isBusy(String id, Consumer consumer) {
        return context.getInflightRepository().size(id) > 0
                || consumer instanceof ShutdownAware aware && aware.getPendingExchangesSize() > 0;
    }

    /**
     * Whether it does no harm if the route is closed for long: what it reads from keeps the readings meanwhile, and nobody else waits. Such
     * a route is never reopened.
     */
    boolean canWait(String id) {
        Route route = context.getRoute(id);
        return route != null && (route.getConsumer() instanceof ScheduledPollConsumer
                || route.getEndpoint().getEndpointUri().startsWith("buffer:"));
    }

    /** Lets the route go on that could not be emptied. */
    void reopen(String id) throws Exception {
        Route route = context.getRoute(id);
        if (route == null) {
            return;
        }
        if (!(route.getConsumer() instanceof Suspendable)) {
            context.getRouteController().startRoute(id);
        } else if (((StatefulService) route.getConsumer()).isSuspended()) {
            ServiceHelper.resumeService(route.getConsumer());
        }
    }

    /** Whether Camel can make a route of the text, as far as that can be seen without a trace of it in the context. */
    void tryOut(String location, String text) throws Exception {
        for (RoutesBuilder builder : builders(location, text)) {
            if (builder instanceof RouteBuilder routes) {
                routes.configureRoutes(context);
            }
        }
    }

    /** Takes the route out, if it is there. It must be drained, or never have run. */
    void remove(String id) throws Exception {
        removeOne(id);
        for (String kamelet : kamelets.getOrDefault(id, Set.of())) {
            removeOne(kamelet);
        }
        kamelets.remove(id);
    }

    private void removeOne(String id) throws Exception {
        if (context.getRoute(id) != null) {
            context.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
            context.removeRoute(id);
        }
        RouteDefinition left = context.getRouteDefinition(id);
        if (left != null) {
            context.removeRouteDefinitions(List.of(left));
        }
    }

    /**
     * Puts the route in, and starts it unless it says otherwise.
     *
     * @throws Exception why it cannot run; then nothing is left of it
     */
    void add(String id, String location, String text) throws Exception {
        Set<String> before = ids();
        try {
            for (RoutesBuilder builder : builders(location, text)) {
                context.addRoutes(builder);
            }
            keep(id, before);
        } catch (Exception e) {
            keep(id, before);
            removeQuietly(id, e);
            throw e;
        }
    }

    private void keep(String id, Set<String> before) {
        Set<String> made = ids();
        made.removeAll(before);
        made.remove(id);
        kamelets.put(id, made);
    }

    private Set<String> ids() {
        return context.getRouteDefinitions().stream().map(RouteDefinition::getRouteId).filter(Objects::nonNull)
                .collect(Collectors.toCollection(HashSet::new));
    }

    private void removeQuietly(String id, Exception why) {
        try {
            remove(id);
        } catch (Exception e) {
            why.addSuppressed(e);
        }
    }

    /** In lower case, such as {@code started}; null if there is no such route. */
    String state(String id) {
        ServiceStatus status = context.getRouteController().getRouteStatus(id);
        return status == null ? null : status.name().toLowerCase(Locale.ROOT);
    }

    private Collection<RoutesBuilder> builders(String location, String text) throws Exception {
        Resource resource = ResourceHelper.fromString(location, text);
        return PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource));
    }
}
