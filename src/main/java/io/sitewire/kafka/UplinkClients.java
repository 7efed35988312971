package io.sitewire.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** The settings of the Kafka clients with which uplinks are consumed. Any thread. */
final class UplinkClients {
    /** A process that does not poll for so long is given no uplinks any more. One that is dead is known by its heartbeats, sooner. */
    private static final Duration POLL_INTERVAL_MAX = Duration.ofMinutes(2);
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
    /** Bounds what a poll brings besides the number of its records. */
    private static final int FETCH_BYTES_MAX = 16 << 20;
    /** Of one uplink; the default would cut the batches of a site that has much to deliver. */
    private static final int FETCH_UPLINK_BYTES_MAX = 4 << 20;
    private final UplinkOptions options;

    UplinkClients(UplinkOptions options) {
        this.options = options;
    }

    /** What every client needs. */
    Map<String, Object> connection() {
        Map<String, Object> properties = options.connection().settings();
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
        if (!options.clientId().isEmpty()) {
            properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, options.clientId());
        }
        return properties;
    }

    Map<String, Object> consumer() {
        Map<String, Object> properties = connection();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        // Also what is committed of offsets counts only when its transaction is over.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(options.discoveryInterval().toMillis()));
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(options.batchRecordsMax()));
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(FETCH_BYTES_MAX));
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, String.valueOf(FETCH_UPLINK_BYTES_MAX));
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, String.valueOf(POLL_INTERVAL_MAX.toMillis()));
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, String.valueOf(SESSION_TIMEOUT.toMillis()));
        return properties;
    }

    /** Counts all that Kafka has ever sent to the consumer. */
    static Metric heardBytes(Consumer<?, ?> consumer) {
        MetricName heard = consumer.metrics().keySet().stream()
                .filter(name -> name.name().equals("incoming-byte-total") && name.group().equals("consumer-metrics"))
                .findFirst().orElseThrow();
        return consumer.metrics().get(heard);
    }
}
