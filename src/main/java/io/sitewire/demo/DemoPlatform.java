package io.sitewire.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of a demo: a broker, a core, and edges whose link to the broker goes through a proxy.
 *
 * <p>Threads: one.
 */
final class DemoPlatform {
    // A demo is short: what a plant can wait half a minute for is to be seen within seconds here.
    private static final Map<String, String> CORE_KEYS = Map.of("sitewire.merge.discovery-interval", "1s");
    private static final Map<String, String> EDGE_KEYS = Map.of("sitewire.forward.retry-delay-max", "2s",
            "sitewire.forward.report-interval", "2s");

    private final DemoOptions options;
    private final TemporaryFolder folder;
    private final Cleanup cleanup;
    private final PrintStream out;
    private final List<SitewireInstance> edges = new ArrayList<>();
    private Optional<DemoSecurity> security = Optional.empty();
    private TcpProxy link;
    private KafkaBroker broker;
    private SitewireInstance core;

    DemoPlatform(DemoOptions options, TemporaryFolder folder, Cleanup cleanup, PrintStream out) {
        this.options = options;
        this.folder = folder;
        this.cleanup = cleanup;
        this.out = out;
    }

    /** Starts everything and returns when all of it is ready. */
    void start(Artifact artifact, KafkaLibraries libraries) throws InterruptedException {
        long began = System.nanoTime();
        int edgePort = LocalPorts.free();
        link = cleanup.add(TcpProxy.start(edgePort));
        security = options.secure() ? Optional.of(DemoSecurity.create(folder.path().resolve("ca"))) : Optional.empty();
        broker = cleanup.add(KafkaBroker.create(libraries, folder.path().resolve("kafka"),
                List.of(new KafkaBroker.Listener("EDGE", edgePort, link.port())), security.map(DemoSecurity::broker)));
        announce("starting Kafka");
        broker.start();
        done(began);
        if (security.isPresent()) {
            began = System.nanoTime();
            announce("giving rights to core and sites");
            security.get().give(broker.bootstrapServers(), options.siteNames());
            done(began);
        }
        began = System.nanoTime();
        announce("starting a core and " + (options.sites() == 1 ? "an edge" : options.sites() + " edges"));
        core = cleanup.add(SitewireInstance.core(artifact, folder.path().resolve("core"), broker.bootstrapServers(),
                keys(CORE_KEYS, security.map(DemoSecurity::coreKeys))));
        core.start();
        for (String site : options.siteNames()) {
            SitewireInstance edge = cleanup.add(SitewireInstance.edge(artifact, folder.path().resolve(site), site,
                    "127.0.0.1:" + link.port(), keys(EDGE_KEYS, security.map(secure -> secure.siteKeys(site)))));
            edges.add(edge);
            edge.start();
        }
        core.awaitReady();
        for (SitewireInstance edge : edges) {
            edge.awaitReady();
        }
        done(began);
    }

    private static Map<String, String> keys(Map<String, String> usual, Optional<Map<String, String>> secure) {
        Map<String, String> keys = new HashMap<>(usual);
        secure.ifPresent(keys::putAll);
        return keys;
    }

    private void announce(String what) {
        out.print(what + " ... ");
        out.flush();
    }

    private void done(long began) {
        out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - began) / 1e9);
    }

    /** Prints where a person can look while it runs. */
    void printWhereToLook() {
        out.println();
        out.println("Kafka    bootstrap " + broker.bootstrapServers() + "  log " + broker.log());
        security.ifPresent(secure -> out.println("rights   ./sitewire site list --config " + secure.adminFile()));
        printInstance(core);
        for (SitewireInstance edge : edges) {
            printInstance(edge);
            out.println("         MQTT    127.0.0.1:" + edge.mqttPort() + "    inbox for files " + edge.inbox());
        }
        out.println();
    }

    private void printInstance(SitewireInstance instance) {
        String url = "http://127.0.0.1:" + instance.httpPort();
        out.printf("%-8s health  %s/q/health    metrics %s/q/metrics    log %s%n", instance.name(), url, url, instance.log());
    }

    /** @throws DemoException if one of the processes has ended */
    void requireAlive() {
        broker.process().requireAlive();
        core.process().requireAlive();
        edges.forEach(edge -> edge.process().requireAlive());
    }

    TcpProxy link() {
        return link;
    }

    /** How a client connects that may see everything. */
    Map<String, Object> connection() {
        return security.map(secure -> secure.connection(broker.bootstrapServers()))
                .orElseGet(() -> Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    List<SitewireInstance> edges() {
        return List.copyOf(edges);
    }
}
