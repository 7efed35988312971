package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSpecTest {
    private static final Duration WEEK = Duration.ofDays(7);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2"})
    void oneOfThreeReplicasMayBeAway(short replication, String replicasLeast) {
        assertThat(TopicSpec.ofSite("site.plant-7.uplink", replication, WEEK, "LogAppendTime").settings())
                .containsEntry("min.insync.replicas", replicasLeast).containsEntry("message.timestamp.type", "LogAppendTime")
                .containsEntry("retention.ms", "604800000");
    }

    @Test
    void aSitesTopicsHaveOnePartition() {
        assertThat(TopicSpec.ofSite("site.plant-7.downlink", (short) 3, WEEK, "LogAppendTime").newTopic().numPartitions()).isEqualTo(1);
    }

    @Test
    void theLedgerIsKeptByKeyAndTheMergedTopicsForTheirTime() {
        assertThat(TopicSpec.ofCore(6, (short) 1, WEEK, "LogAppendTime")).extracting(TopicSpec::name, TopicSpec::retention)
                .containsExactly(tuple("telemetry", WEEK), tuple("telemetry.rejected", WEEK), tuple("ledger", null));
    }
}
