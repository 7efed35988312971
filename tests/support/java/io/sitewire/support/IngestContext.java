package io.sitewire.support;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.buffer.Buffer;
import io.sitewire.edge.BufferSourceStore;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.IngestBeans;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The real ingest routes and beans in a {@link RoutesContext}, over a {@link RecordingBuffer}. */
public final class IngestContext implements AutoCloseable {
    private final RoutesContext routes;
    private final RecordingBuffer buffer = new RecordingBuffer();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private VertxPlatformHttpServer server;

    /** @param keysAndValues the configuration */
    public IngestContext(String... keysAndValues) {
        routes = new RoutesContext(TestConfig.map(keysAndValues));
        routes.camel().getShutdownStrategy().setTimeout(5);
        routes.camel().addComponent("buffer", buffer);
        IngestBeans.bind(routes.camel().getRegistry(), routes.config(), meters, buffer);
    }

    /** Over real buffers, which belong to the caller. */
    public IngestContext(Buffer outbox, Buffer deadLetters, String... keysAndValues) {
        routes = new RoutesContext(TestConfig.map(keysAndValues));
        routes.camel().getShutdownStrategy().setTimeout(5);
        routes.bind(EdgeBuffers.OUTBOX, outbox).bind(EdgeBuffers.DEAD_LETTERS, deadLetters);
        IngestBeans.bind(routes.camel().getRegistry(), routes.config(), meters, new BufferSourceStore(outbox, deadLetters));
    }

    /** @param names of files in routes/edge, without ending; the shared ones are there anyway */
    public IngestContext start(String... names) throws Exception {
        for (String shared : new String[] {"edge-step", "edge-ingest", "edge-enrich", "edge-enrich-batch", "edge-reject"}) {
            routes.routes("edge/" + shared);
        }
        for (String name : names) {
            routes.routes("edge/" + name);
        }
        routes.start();
        return this;
    }

    /** Serves HTTP on a free port, as Quarkus does with the same engine. */
    public IngestContext withHttp() throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(0);
        server = new VertxPlatformHttpServer(configuration);
        routes.camel().addService(server);
        PlatformHttpComponent component = new PlatformHttpComponent();
        component.setEngine(new VertxPlatformHttpEngine());
        routes.camel().addComponent("platform-http", component);
        return this;
    }

    public int port() {
        return server.getServer().actualPort();
    }

    /** Loads a route that a test needs, after the start: what it refers to has to be there. */
    public void loadYaml(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(routes.camel()).loadRoutes(ResourceHelper.fromString("test.yaml", yaml));
    }

    /** Puts the routes of a file in the place of those with the same id, as a site does. */
    public void replace(Path file) throws Exception {
        PluginHelper.getRoutesLoader(routes.camel()).updateRoutes(ResourceHelper.resolveMandatoryResource(routes.camel(), "file:" + file));
    }

    public CamelContext camel() {
        return routes.camel();
    }

    public RecordingBuffer buffer() {
        return buffer;
    }

    public double counted(String name, String... tags) {
        return meters.find(name).tags(tags).counters().stream().mapToDouble(counter -> counter.count()).sum();
    }

    public int counters() {
        return meters.getMeters().size();
    }

    @Override
    public void close() {
        routes.close();
    }
}
