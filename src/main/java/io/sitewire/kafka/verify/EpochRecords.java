package io.sitewire.kafka.verify;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What was found of one epoch. One thread. */
final class EpochRecords {
    final PositionBlocks uplink = new PositionBlocks();
    final PositionBlocks merged = new PositionBlocks();
    /** By partition of telemetry, the last position. */
    final Map<TopicPartition, Long> last = new HashMap<>();
    long telemetry;
    long rejected;
    long inversions;
    long inversionAt = -1;
    /** The lowest position that was merged when all partitions still kept what was merged then. */
    long keptFrom = Long.MAX_VALUE;
}
