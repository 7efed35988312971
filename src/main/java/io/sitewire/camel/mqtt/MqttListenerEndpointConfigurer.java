package io.sitewire.camel.mqtt;

import java.time.Duration;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/** Sets the options of a {@link MqttListenerEndpoint} without reflection, so that a native binary can. */
public final class MqttListenerEndpointConfigurer extends PropertyConfigurerSupport
        implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {
    @Override
    public boolean configure(CamelContext camel, Object target, String name, Object value, boolean ignoreCase) {
        MqttListenerEndpoint endpoint = (MqttListenerEndpoint) target;
        switch (name.toLowerCase(Locale.ROOT)) {
            case "connectionsmax" -> endpoint.setConnectionsMax(property(camel, int.class, value));
            case "packetsizemax" -> endpoint.setPacketSizeMax(property(camel, String.class, value));
            case "receivemax" -> endpoint.setReceiveMax(property(camel, int.class, value));
            case "inflightsizemax" -> endpoint.setInFlightSizeMax(property(camel, String.class, value));
            case "connecttimeout" -> endpoint.setConnectTimeout(property(camel, Duration.class, value));
            case "writetimeout" -> endpoint.setWriteTimeout(property(camel, Duration.class, value));
            case "sessionexpirymax" -> endpoint.setSessionExpiryMax(property(camel, Duration.class, value));
            case "readingsizemax" -> endpoint.setReadingSizeMax(property(camel, String.class, value));
            case "bridgeerrorhandler" -> endpoint.setBridgeErrorHandler(property(camel, boolean.class, value));
            case "exceptionhandler" -> endpoint.setExceptionHandler(property(camel, ExceptionHandler.class, value));
            case "exchangepattern" -> endpoint.setExchangePattern(property(camel, ExchangePattern.class, value));
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "connectionsmax", "receivemax" -> int.class;
            case "packetsizemax", "inflightsizemax", "readingsizemax" -> String.class;
            case "connecttimeout", "writetimeout", "sessionexpirymax" -> Duration.class;
            case "bridgeerrorhandler" -> boolean.class;
            case "exceptionhandler" -> ExceptionHandler.class;
            case "exchangepattern" -> ExchangePattern.class;
            default -> null;
        };
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        MqttListenerEndpoint endpoint = (MqttListenerEndpoint) target;
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "connectionsmax" -> endpoint.getConnectionsMax();
            case "packetsizemax" -> endpoint.getPacketSizeMax();
            case "receivemax" -> endpoint.getReceiveMax();
            case "inflightsizemax" -> endpoint.getInFlightSizeMax();
            case "connecttimeout" -> endpoint.getConnectTimeout();
            case "writetimeout" -> endpoint.getWriteTimeout();
            case "sessionexpirymax" -> endpoint.getSessionExpiryMax();
            case "readingsizemax" -> endpoint.getReadingSizeMax();
            case "bridgeerrorhandler" -> endpoint.isBridgeErrorHandler();
            case "exceptionhandler" -> endpoint.getExceptionHandler();
            case "exchangepattern" -> endpoint.getExchangePattern();
            default -> null;
        };
    }
}
