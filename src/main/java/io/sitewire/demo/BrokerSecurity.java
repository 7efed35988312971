package io.sitewire.demo;

import java.util.List;
import java.util.Map;

/**
 * How a broker knows who connects: TLS with certificates of clients on every listener, its controller's too, and an authorizer.
 *
 * @param settings lines of the broker's configuration: its key, certificate and CA, and the authorizer's
 * @param client settings of a client that may ask it whether it is ready
 */
public record BrokerSecurity(List<String> settings, Map<String, Object> client) {
    public BrokerSecurity {
        settings = List.copyOf(settings);
        client = Map.copyOf(client);
    }
}
