package io.sitewire.ops.routes;

import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Camel's {@code direct:}, with a producer that asks for each message which route is to take it, so that a suspended route gets nothing
 * more and can be taken out.
 *
 * <p>Camel's own producer (4.17) keeps the consumer until the set of consumers changes; of several threads that share it, the first that
 * notices the change waits for the next consumer, and the others meanwhile go on with the old one: under a steady flow, for ever.
 */
@Component("direct")
@Singleton
@Named("direct")
public final class SwapDirectComponent extends DirectComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DirectEndpoint endpoint = new DirectEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new Caller(this);
            }
        };
        endpoint.setBlock(isBlock());
        endpoint.setTimeout(getTimeout());
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** Any thread. */
    private static final class Caller extends DefaultAsyncProducer {
        private final DirectEndpoint endpoint;

        Caller(DirectEndpoint endpoint) {
            super(endpoint);
            this.endpoint = endpoint;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                DirectConsumer consumer = endpoint.getConsumer();
                if (consumer != null && !endpoint.isSynchronous() && !consumer.getEndpoint().isSynchronous()) {
                    return consumer.getAsyncProcessor().process(exchange, callback);
                }
                if (consumer != null) {
                    consumer.getProcessor().process(exchange);
                } else if (endpoint.isFailIfNoConsumers()) {
                    throw new DirectConsumerNotAvailableException("No consumers available on endpoint: " + endpoint, exchange);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.setException(e);
            } catch (Exception e) {
                exchange.setException(e);
            }
            callback.done(true);
            return true;
        }
    }
}
