package io.sitewire.camel;

import java.util.Collections;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/**
 * Sets and gets the options of an endpoint without reflection, so that a native binary can. A subclass names each option once; Camel finds
 * it by the service file {@code META-INF/services/org/apache/camel/configurer/SCHEME-endpoint}. Any thread.
 */
public abstract class EndpointOptions<E extends DefaultEndpoint> extends PropertyConfigurerSupport
        implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {
    private record Option<E, T>(Class<T> type, Function<E, T> getter, BiConsumer<E, T> setter) {
    }

    private final Class<E> endpointType;
    /** By name in lower case: whoever writes a route may write an option as he likes, as with Camel's own components. */
    private final Map<String, Option<E, ?>> options = new HashMap<>();
    private final Map<String, Class<?>> types = new TreeMap<>();

    /** Begins with the options that every consumer has. */
    protected EndpointOptions(Class<E> endpointType) {
        this.endpointType = endpointType;
        option("bridgeErrorHandler", boolean.class, DefaultEndpoint::isBridgeErrorHandler, DefaultEndpoint::setBridgeErrorHandler);
        option("exceptionHandler", ExceptionHandler.class, DefaultEndpoint::getExceptionHandler, DefaultEndpoint::setExceptionHandler);
        option("exchangePattern", ExchangePattern.class, DefaultEndpoint::getExchangePattern, DefaultEndpoint::setExchangePattern);
    }

    /** One more option; only a constructor may add one. */
    protected final <T> void option(String name, Class<T> type, Function<E, T> getter, BiConsumer<E, T> setter) {
        options.put(key(name), new Option<>(type, getter, setter));
        types.put(name, type);
    }

    /** The options as they are written, and what they take. */
    public final Map<String, Class<?>> types() {
        return Collections.unmodifiableMap(types);
    }

    @Override
    public final boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        Option<E, ?> option = options.get(key(name));
        if (option == null) {
            return false;
        }
        set(context, option, endpointType.cast(target), value);
        return true;
    }

    private static <E, T> void set(CamelContext context, Option<E, T> option, E endpoint, Object value) {
        option.setter().accept(endpoint, property(context, option.type(), value));
    }

    @Override
    public final Class<?> getOptionType(String name, boolean ignoreCase) {
        Option<E, ?> option = options.get(key(name));
        return option == null ? null : option.type();
    }

    @Override
    public final Object getOptionValue(Object target, String name, boolean ignoreCase) {
        Option<E, ?> option = options.get(key(name));
        return option == null ? null : option.getter().apply(endpointType.cast(target));
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
