package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.support.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class TopicCreatorIT {
    private static TestBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void aMissingTopicIsCreatedAsConfigured() throws Exception {
        Map<String, Integer> partitions = creator().ensure(List.of(spec("made", 6, (short) 1)));

        assertThat(partitions).containsExactly(Map.entry("made", 6));
        Config config = configOf("made");
        assertThat(config.get("retention.ms").value()).isEqualTo("86400000");
        assertThat(config.get("message.timestamp.type").value()).isEqualTo("LogAppendTime");
        assertThat(config.get("max.message.bytes").value()).isEqualTo("2097152");
    }

    @Test
    void anExistingTopicIsLeftAsItIs() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic("there", 2, (short) 1))).all().get();
        }

        Map<String, Integer> partitions = creator().ensure(List.of(spec("there", 6, (short) 1)));

        assertThat(partitions).containsExactly(Map.entry("there", 2));
        assertThat(configOf("there").get("message.timestamp.type").value()).isEqualTo("CreateTime");
    }

    @Test
    void manyProcessesMayCreateTheSameTopicAtTheSameTime() {
        List<CompletableFuture<Map<String, Integer>>> all = IntStream.range(0, 8)
                .mapToObj(process -> CompletableFuture.supplyAsync(() -> creator().ensure(List.of(spec("raced", 1, (short) 1))))).toList();

        assertThat(all).allSatisfy(one -> assertThat(one.join()).containsEntry("raced", 1));
    }

    @Test
    void moreReplicasThanBrokersIsAnErrorThatNamesBothNumbers() {
        assertThatThrownBy(() -> creator().ensure(List.of(spec("wide", 1, (short) 3))))
                .isInstanceOf(TopicException.class)
                .hasMessageContainingAll("TOPIC_REPLICATION", "wide", "replicas wanted 3", "brokers there 1");
    }

    @Test
    void aBrokerThatIsAwayIsAnErrorWithinSeconds() {
        assertThatThrownBy(() -> new TopicCreator(KafkaConnection.plain("no-such-host.invalid:9092")).ensure(List.of(spec("none", 1, (short) 1))))
                .isInstanceOf(TopicException.class)
                .hasMessageContainingAll("TOPIC_UNAVAILABLE", "none", "no-such-host.invalid:9092");
    }

    private static TopicCreator creator() {
        return new TopicCreator(KafkaConnection.plain(broker.bootstrapServers()));
    }

    private static TopicSpec spec(String name, int partitions, short replication) {
        return new TopicSpec(name, partitions, replication, Duration.ofDays(1), "LogAppendTime", 2 << 20);
    }

    private static Config configOf(String topic) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = broker.admin()) {
            return admin.describeConfigs(List.of(resource)).all().get().get(resource);
        }
    }
}
