package io.sitewire.kafka;

import io.sitewire.camel.EndpointOptions;
import java.time.Duration;

/** The options of an {@link UplinkEndpoint}. */
public final class UplinkEndpointConfigurer extends EndpointOptions<UplinkEndpoint> {
    public UplinkEndpointConfigurer() {
        super(UplinkEndpoint.class);
        option("brokers", String.class, UplinkEndpoint::getBrokers, UplinkEndpoint::setBrokers);
        option("group", String.class, UplinkEndpoint::getGroup, UplinkEndpoint::setGroup);
        option("clients", MergeClientFactory.class, UplinkEndpoint::getClients, UplinkEndpoint::setClients);
        option("batchRecordsMax", int.class, UplinkEndpoint::getBatchRecordsMax, UplinkEndpoint::setBatchRecordsMax);
        option("discoveryInterval", Duration.class, UplinkEndpoint::getDiscoveryInterval, UplinkEndpoint::setDiscoveryInterval);
        option("clientId", String.class, UplinkEndpoint::getClientId, UplinkEndpoint::setClientId);
    }
}
