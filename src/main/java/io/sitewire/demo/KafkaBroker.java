package io.sitewire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka broker (KRaft, broker and controller in one) as a child process, whose ports and data stay the same however often it is
 * stopped or killed and started again.
 *
 * <p>Besides the listener that {@link #bootstrapServers} names it can have further ones, each advertised with a port that may be
 * another's: that of a {@link TcpProxy} in front of it.
 *
 * <p>Threads: one at a time.
 */
public final class KafkaBroker implements AutoCloseable {
    /**
     * A further listener.
     *
     * @param name           in capital letters
     * @param port           where the broker listens
     * @param advertisedPort where clients are told to connect
     */
    public record Listener(String name, int port, int advertisedPort) {
    }

    private static final Duration READY_WITHIN = Duration.ofMinutes(3);
    private static final Duration STOP_GRACE = Duration.ofSeconds(15);
    private static final String HOST = "127.0.0.1";

    private final KafkaLibraries libraries;
    private final Path directory;
    private final Path configuration;
    private final int port;
    private final Optional<BrokerSecurity> security;
    private ChildProcess process;

    private KafkaBroker(KafkaLibraries libraries, Path directory, int port, Optional<BrokerSecurity> security) {
        this.libraries = libraries;
        this.directory = directory;
        this.configuration = directory.resolve("broker.properties");
        this.port = port;
        this.security = security;
    }

    /** Prepares one to which anybody may connect, and do anything. */
    public static KafkaBroker create(KafkaLibraries libraries, Path directory, List<Listener> further) {
        return create(libraries, directory, further, Optional.empty());
    }

    /**
     * Prepares a broker with a new, empty log; {@link #start} starts it.
     *
     * @param directory for its configuration, data and log file; it is created
     */
    public static KafkaBroker create(KafkaLibraries libraries, Path directory, List<Listener> further, Optional<BrokerSecurity> security) {
        KafkaBroker broker = new KafkaBroker(libraries, directory, LocalPorts.free(), security);
        try {
            Files.createDirectories(directory);
            Files.write(broker.configuration, broker.settings(further));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the broker's folder " + directory, e);
        }
        return broker;
    }

    /** Starts it on its ports with its data, and returns when it answers. */
    public void start() throws InterruptedException {
        if (isAlive()) {
            throw new IllegalStateException("the broker runs already, as process " + process.pid());
        }
        if (Files.notExists(directory.resolve("data/meta.properties"))) {
            format();
        }
        process = run("kafka", "-Xmx512m", List.of("kafka.Kafka", configuration.toString()));
        awaitReady();
    }

    /** Ends it in good order (SIGTERM). */
    public void stop() {
        if (process != null) {
            process.stop(STOP_GRACE);
        }
    }

    /** Kills it (SIGKILL). */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void close() {
        stop();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process of the last start; it must have been started. */
    public ChildProcess process() {
        return process;
    }

    /** The listener that no proxy stands in front of, as {@code host:port}. */
    public String bootstrapServers() {
        return HOST + ":" + port;
    }

    public Path log() {
        return directory.resolve("kafka.log");
    }

    private void format() throws InterruptedException {
        ChildProcess format = run("kafka-format", "-Xmx128m", List.of("kafka.tools.StorageTool", "format",
                "--cluster-id", Uuid.randomUuid().toString(), "--config", configuration.toString()));
        if (!format.awaitEnd(READY_WITHIN) || format.exitCode().orElse(-1) != 0) {
            format.kill();
            throw new DemoException(DemoError.DEMO_NOT_READY, "the broker's data folder cannot be formatted: " + directory
                    + "; nothing was started; the tool said:\n    " + String.join("\n    ", format.lastLines(20)));
        }
    }

    private ChildProcess run(String name, String heap, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(libraries.java().toString(), heap, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.showDateTime=true", "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
                "-cp", libraries.classPath()));
        command.addAll(arguments);
        return ChildProcess.start(name, command, directory, log());
    }

    private void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + READY_WITHIN.toNanos();
        Map<String, Object> settings = new HashMap<>(security.map(BrokerSecurity::client).orElse(Map.of()));
        settings.putAll(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
                AdminClientConfig.RECONNECT_BACKOFF_MS_CONFIG, 50, AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200));
        try (Admin admin = Admin.create(settings)) {
            while (System.nanoTime() < deadline) {
                process.requireAlive();
                if (answers(admin)) {
                    return;
                }
            }
        }
        kill();
        throw new DemoException(DemoError.DEMO_NOT_READY, "the broker does not answer: " + bootstrapServers() + ", waited "
                + READY_WITHIN.toSeconds() + " s; it was killed; its log, " + log() + ", ends with:\n    "
                + String.join("\n    ", process.lastLines(20)));
    }

    private static boolean answers(Admin admin) throws InterruptedException {
        try {
            return !admin.describeCluster().nodes().get(1, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private List<String> settings(List<Listener> further) {
        int controllerPort = LocalPorts.free();
        List<Listener> listeners = new ArrayList<>(List.of(new Listener("CORE", port, port)));
        listeners.addAll(further);
        String bound = listeners.stream().map(l -> l.name() + "://" + HOST + ":" + l.port()).collect(Collectors.joining(","));
        String advertised = listeners.stream().map(l -> l.name() + "://" + HOST + ":" + l.advertisedPort())
                .collect(Collectors.joining(","));
        String protocol = security.isPresent() ? ":SSL" : ":PLAINTEXT";
        String protocols = Stream.concat(listeners.stream().map(Listener::name), Stream.of("CONTROLLER"))
                .map(name -> name + protocol).collect(Collectors.joining(","));
        List<String> settings = new ArrayList<>(security.map(BrokerSecurity::settings).orElse(List.of()));
        settings.addAll(List.of(
                "process.roles=broker,controller",
                "node.id=1",
                "controller.quorum.voters=1@" + HOST + ":" + controllerPort,
                "controller.listener.names=CONTROLLER",
                "inter.broker.listener.name=CORE",
                "listeners=" + bound + ",CONTROLLER://" + HOST + ":" + controllerPort,
                "advertised.listeners=" + advertised,
                "listener.security.protocol.map=" + protocols,
                "log.dirs=" + directory.resolve("data"),
                // Topics are the product's business, and a typo in a name must show.
                "auto.create.topics.enable=false",
                "offsets.topic.replication.factor=1",
                "offsets.topic.num.partitions=8",
                "transaction.state.log.replication.factor=1",
                "transaction.state.log.min.isr=1",
                "transaction.state.log.num.partitions=8",
                "group.initial.rebalance.delay.ms=0",
                // An index file is made at its full size, 10 MB by default, two for each of what may be a thousand uplinks.
                "log.index.size.max.bytes=1048576"));
        return settings;
    }
}
