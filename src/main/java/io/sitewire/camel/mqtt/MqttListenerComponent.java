package io.sitewire.camel.mqtt;

import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Makes {@code mqtt-listener:HOST:PORT} endpoints and finds the Vert.x that they run on: the one in Camel's registry, which Quarkus
 * provides, or else one of its own, which it closes when it stops.
 */
public final class MqttListenerComponent extends DefaultComponent {
    private final Map<String, ListenerState> states = new HashMap<>();
    private Vertx own;

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MqttListenerEndpoint endpoint = new MqttListenerEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /**
     * What outlives a route, also one that is replaced by another at the same address: Camel then makes a new endpoint, and a session that
     * went with the old one would be a reading that comes twice or a device that takes its messages for delivered.
     */
    synchronized ListenerState state(MqttListenerEndpoint endpoint, ListenerOptions options, SessionStore store) {
        return states.compute(endpoint.getHost() + ":" + endpoint.getPort(), (key, last) -> last == null || last.store != store
                ? new ListenerState(options, store) : last.with(options));
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
            states.clear();
        }
        if (closing != null) {
            closing.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
        super.doStop();
    }
}
