package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.reading.Topics;
import io.sitewire.support.Site;
import io.sitewire.support.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The coordinators of the group and of the transactions move from one broker to another, back, and again, while a core merges. */
@Timeout(300)
final class CoordinatorMoveIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final int READINGS = 4000;
    private final String site = MergeFixture.newSite();
    @TempDir
    private Path folder;

    @Test
    void coordinatorsThatMoveUnderLoadLoseAndRepeatNothing() throws Exception {
        try (TestBroker first = new TestBroker(); KafkaBroker second = second(first); MergeFixture fixture = new MergeFixture(first);
                Admin admin = first.admin()) {
            fixture.createTopics(Topics.TELEMETRY, Topics.REJECTED, Topics.LEDGER, Topics.uplink(site));
            fixture.batchRecordsMax = 50;
            fixture.startCore(first.bootstrapServers());
            fixture.send(site, 0, READINGS, 0);
            await().atMost(WITHIN).until(() -> !fixture.positions(site).isEmpty());
            second.start();

            int sent = READINGS;
            for (int broker : List.of(2, 1, 2)) {
                fixture.send(site, sent, sent + READINGS, sent);
                sent += READINGS;
                move(admin, broker);
                await().atMost(WITHIN).ignoreExceptions().until(() -> admin.describeConsumerGroups(List.of(fixture.group())).all().get()
                        .get(fixture.group()).coordinator().id() == broker);
            }
            fixture.send(site, sent, sent + READINGS, sent);
            int all = sent + READINGS;

            await().atMost(WITHIN).ignoreExceptions().until(() -> fixture.positions(site).size() >= all);
            assertThat(fixture.positions(site)).containsExactlyElementsOf(LongStream.range(0, all).boxed().toList());
            assertThat(new LedgerVerification(Map.of("bootstrap.servers", first.bootstrapServers()), site, (topic, done, total) -> { })
                    .run().orElseThrow().findings()).isEmpty();
            second.kill();
        }
    }

    /** All partitions of the coordinators' topics go to that broker. */
    private static void move(Admin admin, int broker) throws Exception {
        Map<TopicPartition, Optional<NewPartitionReassignment>> moves = new HashMap<>();
        for (TopicDescription topic : admin.describeTopics(List.of("__consumer_offsets", "__transaction_state")).allTopicNames().get()
                .values()) {
            topic.partitions().forEach(partition -> moves.put(new TopicPartition(topic.name(), partition.partition()),
                    Optional.of(new NewPartitionReassignment(List.of(broker)))));
        }
        admin.alterPartitionReassignments(moves).all().get();
        await().atMost(WITHIN).ignoreExceptions().until(() -> admin.listPartitionReassignments().reassignments().get().isEmpty());
    }

    /** A broker that joins the cluster of the first when it is started. */
    private KafkaBroker second(TestBroker first) throws Exception {
        KafkaBroker broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), folder.resolve("second"), List.of());
        String voters = Files.readAllLines(first.configuration()).stream().filter(line -> line.startsWith("controller.quorum.voters="))
                .findFirst().orElseThrow();
        Files.write(folder.resolve("second/broker.properties"), List.of("process.roles=broker", "node.id=2", voters,
                "listeners=CORE://" + broker.bootstrapServers()), StandardOpenOption.APPEND);
        String cluster;
        try (Admin admin = first.admin()) {
            cluster = admin.describeCluster().clusterId().get();
        }
        Files.createDirectories(folder.resolve("second/data"));
        Files.write(folder.resolve("second/data/meta.properties"), List.of("version=1", "cluster.id=" + cluster, "node.id=2",
                "directory.id=" + Uuid.randomUuid()));
        return broker;
    }
}
