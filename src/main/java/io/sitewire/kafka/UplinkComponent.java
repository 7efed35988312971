package io.sitewire.kafka;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** The Camel component {@code uplink:sites}, which merges the uplinks of all sites. It has one kind of endpoint, and that consumes. */
public final class UplinkComponent extends DefaultComponent {
    private static final String SITES = "sites";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (!SITES.equals(remaining)) {
            throw new IllegalArgumentException(KafkaError.UPLINK_OPTION_INVALID + " no such uplink: uplink:" + remaining
                    + ", there is only uplink:" + SITES + "; the route does not start; correct the uri");
        }
        UplinkEndpoint endpoint = new UplinkEndpoint(uri, this);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
