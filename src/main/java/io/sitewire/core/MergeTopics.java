package io.sitewire.core;

import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.TopicCreator;
import io.sitewire.kafka.TopicSpec;
import io.sitewire.reading.Topics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Creates the merged topics and the ledger before the merge's first transaction, not at the start, which must not wait for Kafka. If that
 * fails it is tried again. Any thread.
 */
@Singleton
final class MergeTopics implements Runnable {
    /** A reading grows by its key and, if rejected, by the reason; what an uplink holds must fit in any case. */
    private static final int RECORD_SIZE_MAX = 2 << 20;
    private final SitewireConfig config;
    private final KafkaConnection connection;
    private boolean ensured;

    @Inject
    public MergeTopics(SitewireConfig config, KafkaConnection connection) {
        this.config = config;
        this.connection = connection;
    }

    @Override
    public synchronized void run() {
        TopicsConfig topics = config.topics();
        if (!ensured && topics.create()) {
            new TopicCreator(connection).ensure(List.of(
                    spec(Topics.TELEMETRY, topics.telemetryRetention()),
                    spec(Topics.REJECTED, topics.telemetryRetention()),
                    spec(Topics.LEDGER, null)));
        }
        ensured = true;
    }

    private TopicSpec spec(String name, Duration retention) {
        TopicsConfig topics = config.topics();
        return new TopicSpec(name, topics.telemetryPartitions(), topics.replication(), retention, topics.timestampType(),
                RECORD_SIZE_MAX);
    }
}
