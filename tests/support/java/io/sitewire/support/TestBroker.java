package io.sitewire.support;

import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.TcpProxy;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** The demo's {@link KafkaBroker}, started, in a folder of its own that goes with it. */
public final class TestBroker implements AutoCloseable {
    private final Path folder;
    private final KafkaBroker broker;
    private final TcpProxy link;

    /** Starts a broker, and returns when it answers. */
    public TestBroker() throws IOException, InterruptedException {
        this(List.of(), List.of());
    }

    /** @param settings lines of the broker's configuration that replace, or come on top of, the usual ones */
    public TestBroker(List<KafkaBroker.Listener> further, List<String> settings) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("sitewire-broker");
        int behindLink = LocalPorts.free();
        link = TcpProxy.start(behindLink);
        List<KafkaBroker.Listener> listeners = new ArrayList<>(further);
        listeners.add(new KafkaBroker.Listener("LINK", behindLink, link.port()));
        broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), folder.resolve("kafka"), listeners);
        Files.write(configuration(), settings, StandardOpenOption.APPEND);
        broker.start();
    }

    /** Host and port. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** A link to it that can go bad, for those who go by {@link #throughLink}. */
    public TcpProxy link() {
        return link;
    }

    /** Host and port of {@link #link}. */
    public String throughLink() {
        return "127.0.0.1:" + link.port();
    }

    /** Its configuration file. */
    public Path configuration() {
        return folder.resolve("kafka/broker.properties");
    }

    /** Starts it on the same port and data, and returns when it answers. */
    public void start() throws InterruptedException {
        broker.start();
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        return broker.isAlive();
    }

    /** Ends it in good order. */
    public void stop() {
        broker.stop();
    }

    /** Ends it as a power cut would. */
    public void kill() {
        broker.kill();
    }

    public Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 30_000, AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000));
    }

    /** Kills it: nobody needs what it holds, and an orderly end takes seconds. */
    @Override
    public void close() {
        kill();
        link.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
