package io.sitewire.ops.routes;

import static io.sitewire.ops.routes.RouteError.ROUTES_DIRECTORY_UNREADABLE;
import static io.sitewire.ops.routes.RouteError.ROUTE_FILE_REFUSED;
import static io.sitewire.ops.routes.RouteError.ROUTE_NOT_DRAINED;
import static io.sitewire.ops.routes.RouteError.ROUTE_NOT_STARTED;

import io.sitewire.ops.routes.check.Finding;
import io.sitewire.ops.routes.check.RouteCheck;
import io.sitewire.retry.Causes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the running routes what the built-in ones and the files of the folder say. A file that cannot be taken changes nothing: what ran
 * goes on, and if the process has just started, that is the built-in.
 *
 * <p>Nothing is lost or repeated: see {@link RouteSwap}. A route that does not get empty goes on, and is tried again.
 *
 * <p>Threads: any; {@link #look} may take as long as a route takes to get empty, what it found out is told without waiting.
 */
final class RouteKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RouteKeeper.class);
    /** Callers of a closed direct: route wait 30 seconds at most, and devices are turned away for so long. */
    static final Waits WAITS = new Waits(Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofSeconds(30));

    /**
     * How long a route may take to get empty.
     *
     * @param once in one look; usually a few milliseconds are enough, and for longer other routes need not wait
     * @param most until it goes on as before
     * @param retry until it is tried again
     */
    record Waits(Duration once, Duration most, Duration retry) {
    }

    private final Map<String, ManagedRoute> routes = new TreeMap<>();
    private final RoutesFolder folder;
    private final Path directory;
    private final RouteCheck check;
    private final RouteSwap swap;
    private final RouteGate gate;
    private final Waits waits;
    private boolean unreadable;
    /** As they were after the last look, so that who asks never waits for a route to get empty. */
    private volatile List<RouteStatus> status = List.of();
    private volatile List<String> missing = List.of();

    RouteKeeper(BuiltIns builtIns, Set<String> profiles, Set<String> disabled, Path directory, RouteCheck check, RouteSwap swap,
            RouteGate gate, Waits waits) {
        this.directory = directory;
        this.folder = new RoutesFolder(directory);
        this.check = check;
        this.swap = swap;
        this.gate = gate;
        this.waits = waits;
        builtIns.all().stream().filter(each -> !each.configuration() && each.runsIn(profiles)).forEach(each -> {
            boolean off = disabled.contains(each.id());
            ManagedRoute route = new ManagedRoute(each.id(), each.profile(), off ? null : RouteVersion.builtIn(each), off);
            route.running = route.builtIn;
            route.wanted = route.builtIn;
            routes.put(each.id(), route);
        });
    }

    /**
     * Before anything runs: takes those built-in routes out that are disabled or have a file in their place, so that not one reading
     * passes through them.
     */
    synchronized void prepare() throws Exception {
        take(first());
        for (ManagedRoute route : routes.values()) {
            if (route.disabled || !route.isSettled()) {
                swap.remove(route.id);
                route.running = null;
            }
        }
    }

    private Map<String, RouteFile> first() {
        try {
            return folder.first();
        } catch (IOException e) {
            unreadable(e);
            return Map.of();
        }
    }

    /** When all others run: adds the routes of the files. One that cannot run leaves its place to the built-in. */
    synchronized void start() {
        inOrder().forEach(this::settle);
        publish();
        gate.settle();
    }

    /** Looks at the folder, and changes what has to be changed. */
    synchronized void look() {
        try {
            Map<String, RouteFile> files = folder.look();
            unreadable = false;
            take(files);
        } catch (IOException e) {
            unreadable(e);
        }
        routes.values().stream().filter(route -> route.isSettled() && route.drainingNanos != 0).forEach(this::goOn);
        inOrder().forEach(this::settle);
        publish();
    }

    /** Callees before their callers. */
    private List<ManagedRoute> inOrder() {
        return routes.values().stream().filter(route -> !route.isSettled()).sorted(Comparator.comparing(route -> route.wanted == null
                || !route.wanted.outline().from().startsWith("direct:"))).toList();
    }

    private void unreadable(IOException e) {
        if (!unreadable) {
            LOG.error("{} the routes' folder cannot be listed: {} ({}); the routes that run go on; give this user the right to read it",
                    ROUTES_DIRECTORY_UNREADABLE, directory, Causes.text(e));
        }
        unreadable = true;
    }

    private void take(Map<String, RouteFile> files) {
        List<RouteFile> changed = files.values().stream().filter(file -> !file.equals(route(file).file)).toList();
        Map<String, List<String>> bad = problems(files, changed);
        for (RouteFile file : changed) {
            ManagedRoute route = route(file);
            route.file = file;
            if (bad.containsKey(file.id())) {
                refuse(route, bad.get(file.id()));
            } else {
                route.problems = List.of();
                boolean runs = route.running != null && route.running.origin().equals("file") && route.running.text().equals(file.text());
                want(route, runs ? route.running : RouteVersion.file(file));
            }
        }
        routes.values().stream().filter(route -> route.file != null && !files.containsKey(route.id)).forEach(route -> {
            LOG.info("Route {}: the file {} is gone", route.id, route.file.path());
            route.file = null;
            route.problems = List.of();
            want(route, route.builtIn);
        });
    }

    private ManagedRoute route(RouteFile file) {
        return routes.computeIfAbsent(file.id(), id -> new ManagedRoute(id, "site", null, false));
    }

    /** What is wrong with the changed files, by id. Who calls a route that is refused is refused too: it would wait for it in vain. */
    private Map<String, List<String>> problems(Map<String, RouteFile> files, List<RouteFile> changed) {
        Map<String, String> others = new TreeMap<>();
        files.values().forEach(file -> others.put(file.id(), file.text()));
        routes.values().stream().filter(route -> !changed.contains(route.file)).forEach(route -> setBack(route, others));
        changed.forEach(file -> others.put(file.id(), file.text()));
        Map<String, List<String>> bad = new TreeMap<>();
        int before;
        do {
            before = bad.size();
            for (RouteFile file : changed) {
                List<String> problems = bad.containsKey(file.id()) ? List.of() : problems(file, others);
                if (!problems.isEmpty()) {
                    bad.put(file.id(), problems);
                    setBack(route(file), others);
                }
            }
        } while (bad.size() > before);
        return bad;
    }

    /** What others can call is what runs. */
    private static void setBack(ManagedRoute route, Map<String, String> others) {
        if (route.running != null && route.running.origin().equals("file")) {
            others.put(route.id, route.running.text());
        } else {
            others.remove(route.id);
        }
    }

    private List<String> problems(RouteFile file, Map<String, String> others) {
        if (file.problem() != null) {
            return List.of(file.path() + ": " + file.problem());
        }
        try {
            return check.check(file.path().toString(), file.id(), file.text(), others).stream().map(Finding::text).toList();
        } catch (RuntimeException e) {
            // A text that nobody has thought of must not keep an edge from starting.
            LOG.debug("Check of {} failed", file.path(), e);
            return List.of(file.path() + ": it cannot be checked (" + Causes.text(e) + "); expected: a route");
        }
    }

    private static void want(ManagedRoute route, RouteVersion version) {
        route.wanted = version;
        route.retryNanos = 0;
    }

    private void refuse(ManagedRoute route, List<String> problems) {
        route.problems = problems;
        // A version that was about to be taken and is overwritten by a bad one is not wanted any more either.
        route.wanted = route.running;
        String goesOn = route.running == null ? "no route of that name runs" : "the route goes on as before, from " + route.running.name();
        problems.forEach(problem -> LOG.error("{} route file not taken: {}; {}", ROUTE_FILE_REFUSED, problem, goesOn));
    }

    private void settle(ManagedRoute route) {
        if (route.retryNanos != 0 && System.nanoTime() - route.retryNanos < 0) {
            return;
        }
        long begin = System.nanoTime();
        String from = route.running == null ? "" : route.running.outline().from();
        try {
            if (route.running != null && route.wanted != null) {
                swap.tryOut(route.wanted.location(), route.wanted.text());
            }
            gate.close(from);
            if (isDrained(route)) {
                replace(route, begin);
                gate.open(from);
            }
        } catch (Exception e) {
            failed(route, route.running, e);
            goOn(route);
        }
    }

    /** Opens the route again that was to be replaced, and is not. */
    private void goOn(ManagedRoute route) {
        route.drainingNanos = 0;
        if (route.running != null) {
            gate.open(route.running.outline().from());
            try {
                swap.reopen(route.id);
            } catch (Exception e) {
                LOG.error("{} route not started: {} ({}); its sources keep their readings; restart the process", ROUTE_NOT_STARTED,
                        route.id, Causes.text(e));
            }
        }
    }

    /** Whether nothing is left in the route that runs; if it takes too long, it goes on. */
    private boolean isDrained(ManagedRoute route) throws Exception {
        if (route.running == null || swap.drain(route.id, waits.once())) {
            route.drainingNanos = 0;
            return true;
        }
        long now = System.nanoTime();
        if (route.drainingNanos == 0) {
            route.drainingNanos = now;
        }
        if (!swap.canWait(route.id) && now - route.drainingNanos > waits.most().toNanos()) {
            goOn(route);
            route.retryNanos = now + waits.retry().toNanos();
            route.problems = List.of(ROUTE_NOT_DRAINED + " route not replaced yet: " + route.id + ", readings are under way in it for "
                    + "longer than " + waits.most().toSeconds() + " s; it goes on as before and is tried again every "
                    + waits.retry().toSeconds()
                    + " s; see in /q/health whether the buffer is full");
            LOG.warn("{}", route.problems.get(0));
        }
        return false;
    }

    private void replace(ManagedRoute route, long begin) throws Exception {
        RouteVersion before = route.running;
        swap.remove(route.id);
        route.running = null;
        if (route.wanted != null) {
            try {
                swap.add(route.id, route.wanted.location(), route.wanted.text());
            } catch (Exception e) {
                failed(route, before, e);
                return;
            }
        }
        route.running = route.wanted;
        if (route.problems.stream().anyMatch(problem -> problem.startsWith(ROUTE_NOT_DRAINED.name()))) {
            route.problems = List.of();
        }
        LOG.info("Route {}: now from {}, before {}; changed in {} ms", route.id, name(route.running), name(before),
                Duration.ofNanos(System.nanoTime() - begin).toMillis());
    }

    /** Puts back what ran, or at a start the built-in. */
    private void failed(ManagedRoute route, RouteVersion before, Exception why) {
        RouteVersion failed = route.wanted;
        RouteVersion back = before != null ? before : route.builtIn;
        String goesOn = "no route of that name runs";
        if (back != null && back != failed) {
            route.wanted = back;
            goesOn = "it runs as before, from " + back.name();
            if (route.running == null) {
                goesOn = putBack(route, back, goesOn);
            }
        } else if (back != null) {
            route.retryNanos = System.nanoTime() + waits.retry().toNanos();
            goesOn = "it is tried again every " + waits.retry().toSeconds() + " s";
        } else {
            route.wanted = null;
        }
        route.problems = List.of(ROUTE_NOT_STARTED + " route not started: " + route.id + " from " + name(failed) + " (" + Causes.text(why)
                + "); " + goesOn + "; correct and save the file");
        LOG.error("{}", route.problems.get(0));
        LOG.debug("Route {} did not start", route.id, why);
    }

    private String putBack(ManagedRoute route, RouteVersion back, String text) {
        try {
            swap.add(route.id, back.location(), back.text());
            route.running = back;
            return text;
        } catch (Exception e) {
            route.retryNanos = System.nanoTime() + waits.retry().toNanos();
            return "the one before does not start again either (" + Causes.text(e) + "), which is tried every "
                    + waits.retry().toSeconds() + " s";
        }
    }

    private static String name(RouteVersion version) {
        return version == null ? "nothing" : version.name();
    }

    private void publish() {
        List<RouteStatus> all = new ArrayList<>();
        for (ManagedRoute route : routes.values()) {
            RouteVersion shown = route.running != null ? route.running : route.wanted;
            if (shown == null && route.file == null && !route.disabled) {
                continue;
            }
            String origin = shown != null ? shown.origin() : route.disabled ? "disabled" : "file";
            String state = route.drainingNanos != 0 ? "draining" : route.running == null ? "" : swap.state(route.id);
            all.add(new RouteStatus(route.id, route.profile, origin, Objects.requireNonNullElse(state, ""),
                    shown == null ? RouteStatus.NOTHING : shown.outline(), route.file == null ? "" : route.file.path().toString(),
                    route.problems));
        }
        status = List.copyOf(all);
        missing = routes.values().stream().filter(route -> route.running == null && route.wanted != null).map(route -> route.id).toList();
    }

    /** One for each route, and for each file that could not be made one. */
    List<RouteStatus> status() {
        return status;
    }

    /** What of the files is not what runs. */
    List<String> problems() {
        return status.stream().flatMap(route -> route.problems().stream()).toList();
    }

    /** Ids of routes that should run and do not. */
    List<String> missing() {
        return missing;
    }
}
