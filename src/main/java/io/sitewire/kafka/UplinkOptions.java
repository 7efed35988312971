package io.sitewire.kafka;

import java.time.Duration;

/**
 * How uplinks are consumed.
 *
 * @param brokers the brokers to begin with, as {@code host:port}, separated by commas
 * @param group the consumer group in which processes share the uplinks
 * @param batchRecordsMax the most records of one exchange
 * @param discoveryInterval how soon a new uplink is found
 * @param clientId the name of this client in Kafka's logs and quotas; empty for one that Kafka makes up
 */
record UplinkOptions(String brokers, String group, int batchRecordsMax, Duration discoveryInterval, String clientId) {
    UplinkOptions {
        require(brokers != null && !brokers.isBlank(), "brokers is missing");
        require(group != null && !group.isBlank(), "group is missing");
        require(batchRecordsMax > 0, "batchRecordsMax is " + batchRecordsMax + ", it must be at least 1");
        require(discoveryInterval.toMillis() > 0, "discoveryInterval is " + discoveryInterval + ", it must be at least 1 ms");
        clientId = clientId == null ? "" : clientId;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("uplink:sites: " + message);
        }
    }
}
