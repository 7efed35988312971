package io.sitewire.support;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.IngestBeans;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The real ingest routes and beans in a bare Camel context, over a {@link RecordingBuffer}. */
public final class IngestContext implements AutoCloseable {
    private static final Path ROUTES = Path.of("src/main/resources/routes/edge");

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final RecordingBuffer buffer = new RecordingBuffer();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private VertxPlatformHttpServer server;

    /** @param keysAndValues the configuration */
    public IngestContext(String... keysAndValues) {
        SmallRyeConfig config = TestConfig.smallRye(keysAndValues);
        Properties properties = new Properties();
        config.getPropertyNames().forEach(name -> config.getOptionalValue(name, String.class)
                .ifPresent(value -> properties.setProperty(name, value)));
        context.getPropertiesComponent().setOverrideProperties(properties);
        context.getShutdownStrategy().setTimeout(5);
        context.addComponent("buffer", buffer);
        IngestBeans.bind(context.getRegistry(), config.getConfigMapping(SitewireConfig.class), meters);
    }

    /** @param names of files in routes/edge, without ending; the shared ones are there anyway */
    public IngestContext start(String... names) throws Exception {
        for (String shared : new String[] {"edge-step", "edge-ingest", "edge-enrich", "edge-enrich-batch", "edge-reject"}) {
            load(shared);
        }
        for (String name : names) {
            load(name);
        }
        context.start();
        return this;
    }

    /** Serves HTTP on a free port, as Quarkus does with the same engine. */
    public IngestContext withHttp() throws Exception {
        VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost("127.0.0.1");
        configuration.setBindPort(0);
        server = new VertxPlatformHttpServer(configuration);
        context.addService(server);
        PlatformHttpComponent component = new PlatformHttpComponent();
        component.setEngine(new VertxPlatformHttpEngine());
        context.addComponent("platform-http", component);
        return this;
    }

    public int port() {
        return server.getServer().actualPort();
    }

    private void load(String name) throws Exception {
        Path file = ROUTES.resolve(name + ".yaml");
        Resource resource = ResourceHelper.fromBytes(file.toString(), Files.readAllBytes(file));
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
    }

    /** Loads a route that a test needs, after the start: what it refers to has to be there. */
    public void loadYaml(String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("test.yaml", yaml));
    }

    public CamelContext camel() {
        return context;
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
        context.stop();
    }
}
