package io.sitewire.core;

import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.TopicCreator;
import io.sitewire.kafka.TopicSpec;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/**
 * Creates the merged topics and the ledger before the merge's first transaction, not at the start, which must not wait for Kafka. If that
 * fails it is tried again. Any thread.
 */
@Singleton
final class MergeTopics implements Runnable {
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
            new TopicCreator(connection).ensure(TopicSpec.ofCore(topics.telemetryPartitions(), topics.replication(),
                    topics.telemetryRetention(), topics.timestampType()));
        }
        ensured = true;
    }
}
