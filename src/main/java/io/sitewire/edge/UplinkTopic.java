package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.kafka.TopicCreator;
import io.sitewire.kafka.TopicSpec;
import io.sitewire.reading.Topics;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the site's uplink before a batch is sent, not at the start, which must not wait for Kafka. Any thread. */
@Singleton
@Unremovable
@Named("uplinkTopic")
final class UplinkTopic implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkTopic.class);
    private final SitewireConfig config;
    private final UplinkAccess access;
    private volatile boolean ensured;

    @Inject
    public UplinkTopic(SitewireConfig config, UplinkAccess access) {
        this.config = config;
        this.access = access;
    }

    /**
     * Returns when the uplink exists, which is asked for before the first batch, and again after each that failed. With
     * {@code sitewire.topics.create=false} it is somebody else's business.
     *
     * @throws io.sitewire.kafka.TopicException if it is missing and can't be created; the forwarder waits and tries again
     * @throws io.sitewire.kafka.tls.TlsException if this edge may not connect, or no longer be connected
     */
    @Override
    public synchronized void process(Exchange exchange) {
        access.requireNotExpired();
        TopicsConfig topics = config.topics();
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onFailure(Exchange failed) {
                // It may have been deleted.
                ensured = false;
            }
        });
        if (ensured || !topics.create()) {
            return;
        }
        String name = Topics.uplink(config.site().orElseThrow());
        int partitions = new TopicCreator(access.connection()).ensure(List.of(
                TopicSpec.ofSite(name, topics.replication(), topics.uplinkRetention(), topics.timestampType()))).get(name);
        if (partitions > 1) {
            LOG.warn("The uplink {} has {} partitions, limit 1; all is written to partition 0, the others stay empty; "
                    + "create it with one partition when it is next created", name, partitions);
        }
        ensured = true;
    }

}
