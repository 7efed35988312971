package io.sitewire.camel.buffer;

import java.time.Duration;
import java.util.Locale;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.GeneratedPropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.component.PropertyConfigurerSupport;

/** Sets the options of a {@link BufferEndpoint} without reflection, so that a native binary can. */
public final class BufferEndpointConfigurer extends PropertyConfigurerSupport
        implements GeneratedPropertyConfigurer, PropertyConfigurerGetter {
    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        BufferEndpoint endpoint = (BufferEndpoint) target;
        switch (name.toLowerCase(Locale.ROOT)) {
            case "reader" -> endpoint.setReader(property(context, String.class, value));
            case "batchrecordsmax" -> endpoint.setBatchRecordsMax(property(context, int.class, value));
            case "batchsizemax" -> endpoint.setBatchSizeMax(property(context, String.class, value));
            case "retrydelaymin" -> endpoint.setRetryDelayMin(property(context, Duration.class, value));
            case "retrydelaymax" -> endpoint.setRetryDelayMax(property(context, Duration.class, value));
            case "appendtimeout" -> endpoint.setAppendTimeout(property(context, Duration.class, value));
            case "bridgeerrorhandler" -> endpoint.setBridgeErrorHandler(property(context, boolean.class, value));
            case "exceptionhandler" -> endpoint.setExceptionHandler(property(context, ExceptionHandler.class, value));
            case "exchangepattern" -> endpoint.setExchangePattern(property(context, ExchangePattern.class, value));
            case "lazystartproducer" -> endpoint.setLazyStartProducer(property(context, boolean.class, value));
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "reader", "batchsizemax" -> String.class;
            case "batchrecordsmax" -> int.class;
            case "retrydelaymin", "retrydelaymax", "appendtimeout" -> Duration.class;
            case "bridgeerrorhandler", "lazystartproducer" -> boolean.class;
            case "exceptionhandler" -> ExceptionHandler.class;
            case "exchangepattern" -> ExchangePattern.class;
            default -> null;
        };
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        BufferEndpoint endpoint = (BufferEndpoint) target;
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "reader" -> endpoint.getReader();
            case "batchrecordsmax" -> endpoint.getBatchRecordsMax();
            case "batchsizemax" -> endpoint.getBatchSizeMax();
            case "retrydelaymin" -> endpoint.getRetryDelayMin();
            case "retrydelaymax" -> endpoint.getRetryDelayMax();
            case "appendtimeout" -> endpoint.getAppendTimeout();
            case "bridgeerrorhandler" -> endpoint.isBridgeErrorHandler();
            case "exceptionhandler" -> endpoint.getExceptionHandler();
            case "exchangepattern" -> endpoint.getExchangePattern();
            case "lazystartproducer" -> endpoint.isLazyStartProducer();
            default -> null;
        };
    }
}
