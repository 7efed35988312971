package io.sitewire.kafka;

import java.time.Duration;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/** Sets the options of {@code uplink:} without reflection. */
public final class UplinkEndpointConfigurer extends PropertyConfigurerSupport
        implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {

    @Override
    public boolean configure(CamelContext camel, Object target, String name, Object value, boolean ignoreCase) {
        UplinkEndpoint endpoint = (UplinkEndpoint) target;
        switch (canonical(name, ignoreCase)) {
            case "brokers" -> endpoint.setBrokers(property(camel, String.class, value));
            case "group" -> endpoint.setGroup(property(camel, String.class, value));
            case "batchRecordsMax" -> endpoint.setBatchRecordsMax(property(camel, int.class, value));
            case "discoveryInterval" -> endpoint.setDiscoveryInterval(property(camel, Duration.class, value).toMillis());
            case "clientId" -> endpoint.setClientId(property(camel, String.class, value));
            case "bridgeErrorHandler" -> endpoint.setBridgeErrorHandler(property(camel, boolean.class, value));
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return switch (canonical(name, ignoreCase)) {
            case "brokers", "group", "clientId" -> String.class;
            case "batchRecordsMax" -> int.class;
            case "discoveryInterval" -> long.class;
            case "bridgeErrorHandler" -> boolean.class;
            default -> null;
        };
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        UplinkEndpoint endpoint = (UplinkEndpoint) target;
        return switch (canonical(name, ignoreCase)) {
            case "brokers" -> endpoint.getBrokers();
            case "group" -> endpoint.getGroup();
            case "batchRecordsMax" -> endpoint.getBatchRecordsMax();
            case "discoveryInterval" -> endpoint.getDiscoveryInterval();
            case "clientId" -> endpoint.getClientId();
            case "bridgeErrorHandler" -> endpoint.isBridgeErrorHandler();
            default -> null;
        };
    }

    private static String canonical(String name, boolean ignoreCase) {
        return switch (ignoreCase ? name.toLowerCase(Locale.ROOT) : name) {
            case "batchrecordsmax" -> "batchRecordsMax";
            case "discoveryinterval" -> "discoveryInterval";
            case "clientid" -> "clientId";
            case "bridgeerrorhandler" -> "bridgeErrorHandler";
            default -> name;
        };
    }
}
