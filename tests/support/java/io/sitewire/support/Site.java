package io.sitewire.support;

import io.sitewire.demo.Artifact;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.SitewireInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged artifact as a user runs it: a broker, a core and the edge of one site, each a process with data and log below one folder.
 * What is not started explicitly does not run.
 */
public final class Site implements AutoCloseable {
    private static final Map<String, String> CORE_KEYS = Map.of("sitewire.merge.discovery-interval", "1s");
    private static final Map<String, String> EDGE_KEYS = Map.of("sitewire.forward.retry-delay-max", "2s");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Artifact edgeArtifact;
    private final Path folder;
    private final String name;
    private final Map<String, String> edgeKeys;
    private final KafkaBroker broker;
    private final SitewireInstance core;
    private SitewireInstance edge;

    public Site(Path folder, String name) {
        this(folder, name, Map.of());
    }

    /** @param furtherEdgeKeys settings of the edge that replace, or come on top of, the usual ones */
    public Site(Path folder, String name, Map<String, String> furtherEdgeKeys) {
        this(folder, name, furtherEdgeKeys, Map.of());
    }

    /** @param edgeProperties system properties of the edge, whether a JVM runs it or it is a native binary */
    public Site(Path folder, String name, Map<String, String> furtherEdgeKeys, Map<String, String> edgeProperties) {
        Artifact artifact = Artifact.built(home());
        edgeArtifact = with(edgeProperties, artifact);
        this.folder = folder;
        this.name = name;
        edgeKeys = new HashMap<>(EDGE_KEYS);
        edgeKeys.putAll(furtherEdgeKeys);
        broker = KafkaBroker.create(KafkaLibraries.of(home()), folder.resolve("kafka"), List.of());
        core = SitewireInstance.core(artifact, folder.resolve("core"), broker.bootstrapServers(), CORE_KEYS);
        edge = SitewireInstance.edge(edgeArtifact, folder.resolve(name), name, broker.bootstrapServers(), edgeKeys);
    }

    private static Artifact with(Map<String, String> properties, Artifact artifact) {
        List<String> command = new ArrayList<>(artifact.command());
        properties.forEach((name, value) -> command.add(1, "-D" + name + "=" + value));
        return new Artifact(artifact.home(), command);
    }

    /** The project's folder. */
    public static Path home() {
        return Path.of("").toAbsolutePath();
    }

    /** Whether what was built last, and runs, is a native binary. */
    public static boolean isBinary() {
        return Artifact.built(home()).command().size() == 1;
    }

    /** Whether it is one of those that a process of Sitewire reads its settings from: a test's processes must not have the caller's. */
    public static boolean isSetting(String environmentVariable) {
        return environmentVariable.startsWith("SITEWIRE_") || environmentVariable.equals("QUARKUS_PROFILE");
    }

    /** Starts everything and returns when all of it is ready. */
    public Site start() throws InterruptedException {
        broker.start();
        core.start();
        edge.start();
        core.awaitReady();
        edge.awaitReady();
        return this;
    }

    /** Gives the edge another address of the core; its data and everything else stays. It must not run. */
    public void pointEdgeAt(String bootstrapServers) {
        edge = SitewireInstance.edge(edgeArtifact, folder.resolve(name), name, bootstrapServers, edgeKeys);
    }

    public KafkaBroker broker() {
        return broker;
    }

    public SitewireInstance core() {
        return core;
    }

    public SitewireInstance edge() {
        return edge;
    }

    /** What is in {@code telemetry} now. */
    public List<Telemetry.Reading> telemetry() {
        return Telemetry.readAll(broker.bootstrapServers());
    }

    /** Asks the edge over HTTP. */
    public HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET().build());
    }

    /** Gives the edge something over HTTP. */
    public HttpResponse<String> post(String path, String contentType, String body) {
        return send(HttpRequest.newBuilder(uri(path)).header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + edge.httpPort() + path);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        edge.close();
        core.close();
        broker.close();
    }
}
