package io.sitewire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A core or an edge: a process of the same artifact with a configuration file, folder and ports of its own, which stay the same when it
 * is stopped or killed and started again.
 *
 * <p>Threads: one at a time; {@link #close} any.
 */
public final class SitewireInstance implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(90);

    private final Artifact artifact;
    private final String name;
    private final String command;
    private final Path directory;
    private final int httpPort;
    private final int mqttPort;
    private volatile ChildProcess process;

    private SitewireInstance(Artifact artifact, String name, String command, Path directory, Map<String, String> further) {
        this.artifact = artifact;
        this.name = name;
        this.command = command;
        this.directory = directory;
        this.httpPort = LocalPorts.free();
        this.mqttPort = LocalPorts.free();
        write(further);
    }

    /**
     * Prepares a core; {@link #start} starts it.
     *
     * @param directory for its configuration and log file; it is created
     * @param further   keys that come on top of, or replace, those that it needs
     */
    public static SitewireInstance core(Artifact artifact, Path directory, String bootstrapServers, Map<String, String> further) {
        Map<String, String> keys = new TreeMap<>(Map.of("sitewire.kafka.bootstrap-servers", bootstrapServers));
        keys.putAll(further);
        return new SitewireInstance(artifact, "core", "core", directory, keys);
    }

    /** Prepares an edge; as {@link #core}. Its buffer and inbox are in its folder too. */
    public static SitewireInstance edge(Artifact artifact, Path directory, String site, String bootstrapServers,
                                        Map<String, String> further) {
        Map<String, String> keys = new TreeMap<>(Map.of("sitewire.kafka.bootstrap-servers", bootstrapServers, "sitewire.site", site));
        for (String area : List.of("buffer", "dead-letters")) {
            keys.put("sitewire." + area + ".directory", slashes(directory.resolve(area)));
        }
        keys.put("sitewire.file.directory", slashes(directory.resolve("inbox")));
        keys.put("sitewire.file.done-directory", slashes(directory.resolve("done")));
        keys.put("sitewire.file.refused-directory", slashes(directory.resolve("refused")));
        // What is sent and what arrives is counted, and nobody sends these.
        keys.put("sitewire.events.enabled", "false");
        keys.putAll(further);
        return new SitewireInstance(artifact, site, "edge", directory, keys);
    }

    private void write(Map<String, String> keys) {
        Map<String, String> all = new TreeMap<>(Map.of("sitewire.http.port", Integer.toString(httpPort)));
        if (command.equals("edge")) {
            all.put("sitewire.mqtt-listener.port", Integer.toString(mqttPort));
        }
        all.putAll(keys);
        try {
            Files.createDirectories(command.equals("edge") ? inbox() : directory);
            Files.write(configuration(), all.entrySet().stream().map(key -> key.getKey() + "=" + key.getValue()).toList(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot prepare the folder " + directory, e);
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    /** Starts the process and returns at once. */
    public void start() {
        if (isAlive()) {
            throw new IllegalStateException(name + " runs already, as process " + process.pid());
        }
        process = ChildProcess.start(name, artifact.command(command, "--config", configuration().toString()), directory, log());
    }

    /** Returns when the process says that it is ready. */
    public void awaitReady() throws InterruptedException {
        Readiness.await(process, httpPort, READY_WITHIN);
    }

    /** Asks the process to end (SIGTERM) and returns when it is gone. */
    public void stop() {
        if (process != null) {
            process.close();
        }
    }

    /** Kills it (SIGKILL). */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    /** Asks the process to end, and returns at once. */
    void requestStop() {
        if (process != null) {
            process.requestStop();
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

    public String name() {
        return name;
    }

    public int httpPort() {
        return httpPort;
    }

    /** Where devices connect; only an edge listens there. */
    public int mqttPort() {
        return mqttPort;
    }

    public Path directory() {
        return directory;
    }

    /** Where files are dropped; only an edge reads them. */
    public Path inbox() {
        return directory.resolve("inbox");
    }

    public Path log() {
        return directory.resolve(name + ".log");
    }

    private Path configuration() {
        return directory.resolve("sitewire.properties");
    }
}
