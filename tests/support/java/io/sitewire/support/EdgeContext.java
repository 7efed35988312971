package io.sitewire.support;

import java.util.Map;
import java.util.Properties;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A bare CamelContext with routes of the product as they are in the artifact. */
public final class EdgeContext implements AutoCloseable {
    private final DefaultCamelContext context = new DefaultCamelContext();

    public EdgeContext() {
        context.getShutdownStrategy().setTimeout(10);
    }

    public EdgeContext bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
        return this;
    }

    public EdgeContext properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        context.getPropertiesComponent().setInitialProperties(properties);
        return this;
    }

    /** @param file such as {@code edge/edge-forward} */
    public EdgeContext routes(String file) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(
                ResourceHelper.resolveMandatoryResource(context, "classpath:routes/" + file + ".yaml"));
        return this;
    }

    public EdgeContext routes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        return this;
    }

    public EdgeContext start() {
        context.start();
        return this;
    }

    public DefaultCamelContext camel() {
        return context;
    }

    @Override
    public void close() {
        context.stop();
    }
}
