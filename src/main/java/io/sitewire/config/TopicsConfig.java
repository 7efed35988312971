package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys {@code sitewire.topics.*}. */
public interface TopicsConfig {
    /** Whether missing topics are created: by an edge its uplink, by the core the merged ones. */
    @WithDefault("true")
    boolean create();

    /** The replicas of a topic. The default is for one broker; a cluster wants 3. */
    @WithDefault("1")
    short replication();

    /** The partitions of `telemetry` and `telemetry.rejected`; a sensor's readings stay in one. An uplink always has one. */
    @WithDefault("6")
    int telemetryPartitions();

    /** How long `telemetry` and `telemetry.rejected` are kept. */
    @WithDefault("7d")
    Duration telemetryRetention();

    /** How long an uplink is kept. What is not merged by then is lost, so it must outlast the longest outage of the core. */
    @WithDefault("7d")
    Duration uplinkRetention();

    /**
     * Kafka's own timestamp of a record: when the broker took it (`LogAppendTime`), or what the sender says (`CreateTime`). With
     * the latter, retention deletes late readings at once.
     */
    @WithDefault("LogAppendTime")
    String timestampType();
}
