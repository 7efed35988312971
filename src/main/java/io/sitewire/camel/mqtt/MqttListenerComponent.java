package io.sitewire.camel.mqtt;

import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Makes {@code mqtt-listener:HOST:PORT} endpoints and finds the Vert.x that they run on: the one in Camel's registry, which Quarkus
 * provides, or else one of its own, which it closes when it stops.
 */
public final class MqttListenerComponent extends DefaultComponent {
    private Vertx own;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MqttListenerEndpoint endpoint = new MqttListenerEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    synchronized Vertx vertx() {
        Vertx shared = getCamelContext().getRegistry().findSingleByType(Vertx.class);
        if (shared != null) {
            return shared;
        }
        if (own == null) {
            own = Vertx.vertx();
        }
        return own;
    }

    @Override
    protected void doStop() throws Exception {
        Vertx closing;
        synchronized (this) {
            closing = own;
            own = null;
        }
        if (closing != null) {
            closing.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        super.doStop();
    }
}
