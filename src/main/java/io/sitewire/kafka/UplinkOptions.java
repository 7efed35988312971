package io.sitewire.kafka;

import java.time.Duration;

/**
 * How uplinks are consumed.
 *
 * @param connection where the brokers are
 * @param group the consumer group in which processes share the uplinks
 * @param batchRecordsMax the most records of one exchange
 * @param discoveryInterval how soon a new uplink is found
 * @param clientId the name of this client in Kafka's logs and quotas; empty for one that Kafka makes up
 */
record UplinkOptions(KafkaConnection connection, String group, int batchRecordsMax, Duration discoveryInterval, String clientId) {
    UplinkOptions {
        String brokers = connection.bootstrapServers();
        require(brokers != null && !brokers.isBlank(), "brokers", brokers, "host:port, or several separated by commas");
        require(group != null && !group.isBlank(), "group", group, "a name");
        require(batchRecordsMax > 0, "batchRecordsMax", batchRecordsMax, "at least 1");
        require(discoveryInterval.toMillis() > 0, "discoveryInterval", discoveryInterval, "at least 1 ms");
        clientId = clientId == null ? "" : clientId;
    }

    private static void require(boolean holds, String option, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(KafkaError.UPLINK_OPTION_INVALID + " bad option: " + option + " of uplink:sites is " + value
                    + ", must be " + rule + "; the route does not start; change the option");
        }
    }
}
