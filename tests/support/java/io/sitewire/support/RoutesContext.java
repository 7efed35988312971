package io.sitewire.support;

import io.sitewire.config.SitewireConfig;
import io.smallrye.config.SmallRyeConfig;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** A bare CamelContext with routes of the product as they are in the artifact, and keys with their defaults. */
public final class RoutesContext implements AutoCloseable {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final SmallRyeConfig config;

    /** @param keys keys whose values differ from the default; the site is plant-7 unless it is given */
    public RoutesContext(Map<String, String> keys) {
        config = TestConfig.smallRye(keys);
        context.getShutdownStrategy().setTimeout(10);
        context.getComponent("kamelet", KameletComponent.class).setNoErrorHandler(true);
        context.getPropertiesComponent().addPropertiesSource(new PropertiesSource() {
            @Override
            public String getName() {
                return "sitewire";
            }

            @Override
            public String getProperty(String name) {
                return config.getOptionalValue(name, String.class).orElse(null);
            }
        });
    }

    public SitewireConfig config() {
        return config.getConfigMapping(SitewireConfig.class);
    }

    public RoutesContext bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
        return this;
    }

    /** @param file such as {@code edge/edge-forward} */
    public RoutesContext routes(String file) throws Exception {
        PluginHelper.getRoutesLoader(context).loadRoutes(
                ResourceHelper.resolveMandatoryResource(context, "classpath:routes/" + file + ".yaml"));
        return this;
    }

    public RoutesContext routes(RouteBuilder routes) throws Exception {
        context.addRoutes(routes);
        return this;
    }

    public RoutesContext start() {
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
