package io.sitewire.storm;

import io.sitewire.demo.Artifact;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.demo.TcpProxy;
import io.sitewire.support.Site;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;

/** Two edges, two cores and a broker, each a process; each of the four reaches the broker over a link of its own. */
final class StormPlant implements AutoCloseable {
    static final List<String> SITES = List.of("plant-1", "plant-2");
    private static final int CORES = 2;
    private static final Map<String, String> CORE_KEYS = Map.of("sitewire.merge.discovery-interval", "1s");
    private static final Map<String, String> EDGE_KEYS = Map.of("sitewire.forward.retry-delay-max", "2s",
            "sitewire.forward.report-interval", "5s", "sitewire.file.settle-time", "200ms");

    private final MetricsPage metrics = new MetricsPage();
    final KafkaBroker broker;
    final List<SitewireInstance> edges = new ArrayList<>();
    final List<SitewireInstance> cores = new ArrayList<>();
    /** By the name of the process behind it. */
    final Map<String, TcpProxy> links = new LinkedHashMap<>();
    private Admin admin;

    StormPlant(Path folder) {
        Artifact artifact = Artifact.built(Site.home());
        List<KafkaBroker.Listener> listeners = new ArrayList<>();
        List<String> names = new ArrayList<>(SITES);
        for (int core = 0; core < CORES; core++) {
            names.add("core-" + core);
        }
        for (String name : names) {
            int port = LocalPorts.free();
            TcpProxy link = TcpProxy.start(port);
            links.put(name, link);
            listeners.add(new KafkaBroker.Listener(name.replace("-", "").toUpperCase(java.util.Locale.ROOT), port, link.port()));
        }
        broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), folder.resolve("kafka"), listeners);
        for (String name : names) {
            String brokers = "127.0.0.1:" + links.get(name).port();
            if (SITES.contains(name)) {
                edges.add(SitewireInstance.edge(artifact, folder.resolve(name), name, brokers, EDGE_KEYS));
            } else {
                cores.add(SitewireInstance.core(artifact, folder.resolve(name), brokers, CORE_KEYS));
            }
        }
    }

    void start() throws InterruptedException {
        broker.start();
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers(), "default.api.timeout.ms", 2000,
                "request.timeout.ms", 2000, "reconnect.backoff.max.ms", 200));
        for (SitewireInstance instance : instances()) {
            instance.start();
        }
        for (SitewireInstance instance : instances()) {
            instance.awaitReady();
        }
    }

    List<SitewireInstance> instances() {
        List<SitewireInstance> all = new ArrayList<>(edges);
        all.addAll(cores);
        return all;
    }

    SitewireInstance edge(String site) {
        return edges.get(SITES.indexOf(site));
    }

    /** Whether Kafka knows of a transaction of that core that is not over; false if Kafka cannot be asked. */
    boolean hasOpenTransaction(SitewireInstance core) {
        try {
            return admin.listTransactions(new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING))).all().get().stream()
                    .anyMatch(transaction -> transaction.transactionalId().endsWith("-" + core.httpPort()));
        } catch (ExecutionException e) {
            // The broker is down as well.
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many uplinks the core says it has; 0 if it does not answer. */
    int uplinks(SitewireInstance core) {
        try {
            return metrics.of(core).stream().flatMap(String::lines).filter(line -> line.startsWith("sitewire_merge_uplinks "))
                    .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1))).findFirst().orElse(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        instances().forEach(SitewireInstance::kill);
        broker.kill();
        links.values().forEach(TcpProxy::close);
    }
}
