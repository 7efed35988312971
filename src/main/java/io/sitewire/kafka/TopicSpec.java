package io.sitewire.kafka;

import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * A topic as it is created when it is missing.
 *
 * @param name its name
 * @param partitions how many partitions it has
 * @param replication how many brokers keep each of them
 * @param retention how long records are kept; null to keep the last one of each key
 * @param timestampType {@code LogAppendTime} or {@code CreateTime}
 * @param recordSizeMax the most bytes of a batch of records, {@code 0} for the broker's default
 */
public record TopicSpec(String name, int partitions, short replication, Duration retention, String timestampType, int recordSizeMax) {
    private static final int COMPACTED_SEGMENT_BYTES = 16 << 20;
    /** A reading grows by its key and, if rejected, by the reason; what an uplink holds must fit in any case. */
    private static final int MERGED_RECORD_SIZE_MAX = 2 << 20;
    private static final int REPLICAS_FOR_A_SPARE = 3;

    /** The uplink or downlink of a site: one partition, whose order is what counts. */
    public static TopicSpec ofSite(String name, short replication, Duration retention, String timestampType) {
        return new TopicSpec(name, 1, replication, retention, timestampType, 0);
    }

    /** What the core writes: the merged topics and the ledger. */
    public static List<TopicSpec> ofCore(int partitions, short replication, Duration retention, String timestampType) {
        return List.of(merged(Topics.TELEMETRY, partitions, replication, retention, timestampType),
                merged(Topics.REJECTED, partitions, replication, retention, timestampType),
                merged(Topics.LEDGER, partitions, replication, null, timestampType));
    }

    private static TopicSpec merged(String name, int partitions, short replication, Duration retention, String timestampType) {
        return new TopicSpec(name, partitions, replication, retention, timestampType, MERGED_RECORD_SIZE_MAX);
    }

    /** As Kafka is asked to create it. */
    public NewTopic newTopic() {
        return new NewTopic(name, partitions, replication).configs(settings());
    }

    /** The settings of the topic that differ from the broker's defaults. */
    Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>();
        if (retention == null) {
            settings.put("cleanup.policy", "compact");
            // The segment that is written to is never compacted, and whoever takes an uplink over reads all of it.
            settings.put("segment.bytes", String.valueOf(COMPACTED_SEGMENT_BYTES));
            settings.put("min.cleanable.dirty.ratio", "0.2");
        } else {
            settings.put("retention.ms", String.valueOf(retention.toMillis()));
        }
        settings.put("message.timestamp.type", timestampType);
        // With three replicas one may be away and nothing that was acknowledged is on one disk only.
        settings.put("min.insync.replicas", replication >= REPLICAS_FOR_A_SPARE ? "2" : "1");
        if (recordSizeMax > 0) {
            settings.put("max.message.bytes", String.valueOf(recordSizeMax));
        }
        return settings;
    }
}
