package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Entry;
import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.SendSchedule;
import io.sitewire.support.RoutesContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault of the way to the uplink, aimed, with a real broker behind a link that can be bad. */
class EdgeForwardFaultIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static FarBroker far;

    @TempDir
    Path folder;
    private ForwardFixture fixture;

    @BeforeAll
    static void startBroker() throws Exception {
        far = new FarBroker();
    }

    @AfterAll
    static void stopBroker() {
        far.close();
    }

    @BeforeEach
    void open() {
        fixture = new ForwardFixture(folder);
    }

    @AfterEach
    void close() {
        far.link().restore();
        fixture.close();
    }

    @Test
    void severalBatchesInFlightCarryMoreOverALongWay() throws Exception {
        // given a link with a long way
        double one = drained(1);
        fixture.close();
        fixture = new ForwardFixture(folder.resolve("second"));

        // when
        double four = drained(4);

        // then
        System.out.printf("edge-forward over 75 ms each way: 1 batch in flight %.0f/s, 4 batches %.0f/s, ratio %.1f%n", one, four,
                four / one);
        assertThat(four / one).isGreaterThan(1.5);
    }

    private double drained(int inFlight) throws Exception {
        int count = 60_000;
        byte[] payload = "x".repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < count; i += 1000) {
            fixture.buffer().append(IntStream.range(0, 1000).mapToObj(n -> new Entry(Map.of("sensor", "s"), payload)).toList()).join();
        }
        far.link().slow(Duration.ofMillis(75));
        long begin = System.nanoTime();
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.batches-in-flight", String.valueOf(inFlight)))) {
            fixture.awaitAcknowledged(count);
            return count / ((System.nanoTime() - begin) / 1e9);
        } finally {
            far.link().restore();
        }
    }

    @Test
    void aLinkThatIsCutAgainAndAgainWhileSeveralBatchesAreUnderWayLosesNothing() throws Exception {
        // given
        int count = 30_000;
        fixture.store(0, count);
        far.link().slow(Duration.ofMillis(20));

        // when
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.retry-delay-max", "500ms"))) {
            for (int cut = 1; cut <= 4; cut++) {
                long least = cut * 5000L;
                await().atMost(LONG).until(() -> fixture.buffer().reader("forward").acknowledged() >= least);
                far.link().cut();
                far.link().restore();
                far.link().slow(Duration.ofMillis(20));
            }
            fixture.awaitAcknowledged(count);
        }

        // then
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(far.taken(fixture))))
                .containsExactlyElementsOf(ForwardFixture.range(count));
    }

    @Test
    void whatArrivedWhileNobodyWasToldIsSentAgain() throws Exception {
        // given an edge at work, of which nothing is under way, no report either
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.retry-delay-max", "500ms",
                "sitewire.forward.report-interval", "1h"))) {
            fixture.store(0, 1000);
            fixture.awaitAcknowledged(1000);
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());

            // when answers are swallowed: nothing is acknowledged, though it is there. That is one request, since the next one waits for
            // its answer; how many of the readings go with it is a matter of milliseconds.
            far.link().swallowReplies();
            fixture.store(1000, 500);
            await().atMost(LONG).until(() -> far.taken(fixture).size() > 1000);
            await().during(Duration.ofMillis(300)).until(() -> fixture.buffer().reader("forward").acknowledged() == 1000);
        }
        List<Long> before = ForwardFixture.positions(far.taken(fixture));
        List<Long> untold = before.subList(1000, before.size());
        far.link().restore();
        fixture.reopen();
        try (RoutesContext edge = fixture.edge(far.address(), Map.of())) {
            fixture.awaitAcknowledged(1500);
        }

        // then all that was there is there twice, under the same positions, and what was not follows
        List<Long> positions = ForwardFixture.positions(far.taken(fixture));
        assertThat(untold).isNotEmpty();
        assertThat(positions.subList(before.size(), positions.size())).startsWith(untold.toArray(Long[]::new));
        assertThat(ForwardFixture.firsts(positions)).containsExactlyElementsOf(ForwardFixture.range(1500));
    }

    @Test
    void anUplinkThatIsDeletedAndCreatedAgainGetsTheRest() throws Exception {
        // given
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.retry-delay-max", "500ms"));
                Admin admin = far.admin()) {
            fixture.store(0, 1000);
            fixture.awaitAcknowledged(1000);

            // when
            Uuid deleted = topicId(admin).orElseThrow();
            admin.deleteTopics(List.of(fixture.topic())).all().get();

            // then the edge creates it again, though what comes at first may go into the old one still
            await().atMost(LONG).until(() -> {
                fixture.store((int) fixture.buffer().statistics().positionNext(), 1);
                return topicId(admin).filter(id -> !id.equals(deleted)).isPresent();
            });
            int stored = (int) fixture.buffer().statistics().positionNext();
            fixture.store(stored, 1000);
            fixture.awaitAcknowledged(stored + 1000L);
            assertThat(ForwardFixture.positions(far.taken(fixture)))
                    .containsSubsequence(LongStream.range(stored, stored + 1000).boxed().toList());
        }
    }

    private Optional<Uuid> topicId(Admin admin) {
        try {
            return Optional.of(admin.describeTopics(List.of(fixture.topic())).allTopicNames().get().get(fixture.topic()).topicId());
        } catch (InterruptedException | ExecutionException e) {
            return Optional.empty();
        }
    }

    @Test
    void outsideOfItsWindowThereIsNoConnection() throws Exception {
        // given a window that the test opens and closes
        AtomicBoolean open = new AtomicBoolean();
        fixture.schedule(connections -> new SendSchedule() {
            @Override
            public Optional<Instant> opensAt(Instant now) {
                return open.get() ? Optional.empty() : Optional.of(now.plusMillis(100));
            }

            @Override
            public Duration grace() {
                return Duration.ofSeconds(5);
            }

            @Override
            public void letGo() {
                connections.disconnect();
            }
        });
        fixture.store(0, 1000);
        await().atMost(LONG).until(() -> far.link().connections() == 0);
        try (RoutesContext edge = fixture.edge(far.address(), Map.of())) {
            await().during(Duration.ofSeconds(1)).until(() -> far.link().connections() == 0
                    && ForwardFixture.statistics(edge).state() == ForwardState.WINDOW_CLOSED);

            // when it opens, and closes again
            open.set(true);
            fixture.awaitAcknowledged(1000);
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());
            open.set(false);
            fixture.store(1000, 1000);

            // then
            await().atMost(LONG).until(() -> far.link().connections() == 0);
            await().during(Duration.ofSeconds(1)).until(() -> far.link().connections() == 0);
            open.set(true);
            fixture.awaitAcknowledged(2000);
        }
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(far.taken(fixture))))
                .containsExactlyElementsOf(ForwardFixture.range(2000));
    }

    @Test
    void moreIsNotSentInASecondThanTheSettingAllows() throws Exception {
        // given
        fixture.store(0, 3000);

        // when
        long begin = System.nanoTime();
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.records-per-second-max", "1000"))) {
            fixture.awaitAcknowledged(3000);
        }

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(2700), Duration.ofSeconds(10));
    }

    @Test
    void anIdleEdgeWhoseCoreWentAwayNoticesItByItsReports() throws Exception {
        // given an idle edge
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.report-interval", "500ms"))) {
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());

            // when
            far.link().cut();

            // then what it sends has no answer, and there is no further success
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().orElseThrow()
                    .isBefore(Instant.now().minusSeconds(3)));
            assertThat(ForwardFixture.statistics(edge).sendingSince()).isPresent();
        }
    }
}
