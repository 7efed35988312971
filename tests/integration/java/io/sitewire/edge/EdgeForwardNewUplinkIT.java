package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.ForwardStatistics;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several batches go to an uplink that appears while they are sent. A broker tells of a new partition before it serves it, so the first
 * request can fail and the second be taken; of one producer the first could then never land.
 */
class EdgeForwardNewUplinkIT {
    private static final int ROUNDS = 6;
    private static final int READINGS = 6000;
    /** They are created together, and one after the other is served: the more there are, the longer the uplink is known and not served. */
    private static final int TOPICS = 120;
    private static TestBroker broker;

    @TempDir
    Path folder;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void anUplinkThatIsNotServedYetStallsNothing() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            // given an edge with a backlog of many batches, whose uplink is not there
            try (ForwardFixture fixture = new ForwardFixture(folder.resolve("round-" + round)); Admin admin = broker.admin()) {
                fixture.store(0, READINGS);
                try (RoutesContext edge = fixture.edge(broker.bootstrapServers(), Map.of("sitewire.topics.create", "false",
                        "sitewire.forward.batches-in-flight", "8", "sitewire.forward.batch-records-max", "100"))) {
                    await().until(() -> ForwardFixture.statistics(edge).state() != ForwardState.STOPPED);

                    // when it appears
                    admin.createTopics(topics(fixture.topic(), round)).all().get();

                    // then all arrives, long before a request would be given up
                    long began = System.nanoTime();
                    fixture.awaitAcknowledged(READINGS);
                    ForwardStatistics statistics = ForwardFixture.statistics(edge);
                    System.out.printf("new uplink: round %d, acknowledged after %d ms, last error %s%n", round,
                            Duration.ofNanos(System.nanoTime() - began).toMillis(), statistics.lastError().orElse("none"));
                }
                List<Long> positions = ForwardFixture.positions(ForwardFixture.readings(fixture.uplink(broker.bootstrapServers())));
                assertThat(ForwardFixture.firsts(positions)).containsExactlyElementsOf(LongStream.range(0, READINGS).boxed().toList());
            }
        }
    }

    private static List<NewTopic> topics(String uplink, int round) {
        List<NewTopic> topics = new ArrayList<>(IntStream.range(0, TOPICS)
                .mapToObj(i -> new NewTopic("other-" + round + "-" + i, 1, (short) 1)).toList());
        topics.add(new NewTopic(uplink, 1, (short) 1));
        return topics;
    }
}
