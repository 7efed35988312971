package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes from {@code buffer:} is acknowledged when the route is done with it; with a real buffer. */
class BufferConsumerTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path folder;
    private Buffer buffer;
    private DefaultCamelContext camel;
    private final Receiver receiver = new Receiver();

    @BeforeEach
    void open() {
        buffer = BufferContext.open(folder);
        camel = BufferContext.of(buffer);
    }

    @AfterEach
    void close() {
        camel.stop();
        buffer.close();
    }

    @Test
    void batchesArriveInOrderWithTheirHeaders() throws Exception {
        // given
        route("batchRecordsMax=40");
        store(0, 100);

        // when
        camel.start();

        // then
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.texts).containsExactlyElementsOf(texts(0, 100)));
        assertThat(receiver.batchSizes).allMatch(size -> size <= 40);
        Map<String, Object> last = receiver.headers.get(99);
        assertThat(last).containsEntry("epoch", buffer.epoch().toString()).containsEntry("position", "99")
                .containsEntry("sensor", "s99");
        assertThat(Long.parseLong((String) last.get("acknowledged"))).isBetween(60L, 80L);
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == 100);
    }

    @Test
    void nothingIsAcknowledgedBeforeTheRouteIsDone() throws Exception {
        // given a route that does not go on
        receiver.gate = new CompletableFuture<>();
        route("");
        camel.start();
        store(0, 5);
        await().atMost(LONG).until(() -> statistics().state() == ForwardState.SENDING);

        // when it is asked while the batch is in flight, and after
        long before = buffer.reader("forward").acknowledged();
        receiver.gate.complete(null);

        // then
        assertThat(before).isZero();
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == 5);
    }

    @Test
    void aFailedBatchIsSentAgainUntilItSucceedsAndNothingAfterItBefore() throws Exception {
        // given a route that fails twice
        receiver.failures = 2;
        route("batchRecordsMax=10&retryDelayMin=10ms&retryDelayMax=20ms");
        store(0, 30);

        // when
        camel.start();

        // then
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.texts).containsExactlyElementsOf(texts(0, 30)));
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == 30);
        assertThat(receiver.firstOfFailed).containsExactly("r0", "r0");
        assertThat(statistics().consecutiveFailures()).isZero();
        assertThat(statistics().lastError().orElseThrow()).contains("broken on purpose");
        assertThat(statistics().records()).isEqualTo(30);
    }

    @Test
    void aFailureAfterTheLastStepOfTheRouteCountsAsOne() throws Exception {
        // given a unit of work that fails in its end, as a Kafka transaction does whose commit fails
        receiver.completionFailures = 1;
        route("retryDelayMin=10ms&retryDelayMax=20ms");
        store(0, 5);

        // when
        camel.start();

        // then all is sent twice, and acknowledged only the second time
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.texts).hasSize(10));
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == 5);
        assertThat(receiver.acknowledgedSeen).containsExactly(0L, 0L);
    }

    @Test
    void stoppingAndStartingTheRouteLosesAndRepeatsNothing() throws Exception {
        // given
        route("batchRecordsMax=7");
        camel.start();

        // when the route stops and starts while readings come
        for (int round = 0; round < 10; round++) {
            store(round * 20, 10);
            camel.getRouteController().stopRoute("forward");
            store(round * 20 + 10, 10);
            camel.getRouteController().startRoute("forward");
        }

        // then
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.texts).containsExactlyElementsOf(texts(0, 200)));
    }

    @Test
    void aStopWaitsForTheBatchInFlightAndAcknowledgesIt() throws Exception {
        // given a batch in flight
        receiver.gate = new CompletableFuture<>();
        route("");
        store(0, 5);
        camel.start();
        await().atMost(LONG).until(() -> statistics().state() == ForwardState.SENDING);

        // when the route is stopped, and the batch succeeds meanwhile
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> stop("forward"));
        receiver.gate.completeOnTimeout(null, 300, java.util.concurrent.TimeUnit.MILLISECONDS);
        stop.get(20, java.util.concurrent.TimeUnit.SECONDS);

        // then
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == 5);
        await().atMost(LONG).until(() -> statistics().state() == ForwardState.STOPPED);
    }

    @Test
    void theRouteCanBeSuspendedAndResumed() throws Exception {
        // given
        route("");
        camel.start();
        store(0, 10);

        // when
        camel.getRouteController().suspendRoute("forward");
        store(10, 10);
        camel.getRouteController().resumeRoute("forward");

        // then
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.texts).containsExactlyElementsOf(texts(0, 20)));
    }

    @Test
    void aBatchThatIsLostDoesNotKeepARestartedRouteFromForwarding() throws Exception {
        // given a batch that never comes back, and a route that was stopped by force
        camel.getShutdownStrategy().setTimeout(1);
        CompletableFuture<Void> lost = new CompletableFuture<>();
        receiver.gate = lost;
        route("");
        store(0, 5);
        camel.start();
        await().atMost(LONG).until(() -> statistics().state() == ForwardState.SENDING);
        stop("forward");
        CompletableFuture<Void> again = new CompletableFuture<>();
        receiver.gate = again;

        // when the route is started again, and the lost batch comes back after all
        camel.getRouteController().startRoute("forward");
        await().atMost(LONG).until(() -> statistics().state() == ForwardState.SENDING);
        lost.complete(null);

        // then that counts for nothing, and the batch is sent again
        await().during(Duration.ofMillis(500)).until(() -> buffer.reader("forward").acknowledged() == 0);
        again.complete(null);
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == 5);
        assertThat(receiver.texts).hasSize(10).endsWith("r0", "r1", "r2", "r3", "r4");
    }

    @Test
    void aSecondConsumerOfAReaderIsRefusedAndTheFirstGoesOn() throws Exception {
        // given
        route("");
        camel.start();

        // when
        Throwable refused = catchThrowable(() -> camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("buffer:outbox?batchRecordsMax=1").routeId("second").process(exchange -> { });
            }
        }));

        // then
        assertThat(refused).hasMessageContaining("BUFFER_READER_IN_USE").hasMessageContaining("reader forward");
        store(0, 5);
        await().atMost(LONG).untilAsserted(() -> assertThat(receiver.texts).hasSize(5));
    }

    @Test
    void itsStateIsAnAttributeInJmx() throws Exception {
        // given
        route("");
        camel.start();
        store(0, 5);
        await().atMost(LONG).until(() -> statistics().records() == 5);

        // when
        MBeanServer server = camel.getManagementStrategy().getManagementAgent().getMBeanServer();
        ObjectName name = server.queryNames(new ObjectName("org.apache.camel:context=" + camel.getName()
                + ",type=consumers,name=BufferConsumer*"), null).iterator().next();

        // then
        assertThat(server.getAttribute(name, "ForwardRecords")).isEqualTo(5L);
        assertThat((String) server.getAttribute(name, "ForwardState")).isIn("IDLE", "SENDING");
    }

    private void stop(String route) {
        try {
            camel.getRouteController().stopRoute(route);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private ForwardStatistics statistics() {
        return ((BufferConsumer) camel.getRoute("forward").getConsumer()).statistics();
    }

    private void route(String options) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // With Camel's default error handler, which refuses what is in flight in a route that is stopped too early.
                from("buffer:outbox?" + options).routeId("forward").process(receiver);
            }
        });
    }

    private void store(int from, int count) {
        for (int i = from; i < from + count; i++) {
            buffer.append(List.of(new io.sitewire.buffer.Entry(Map.of("sensor", "s" + i),
                    ("r" + i).getBytes(StandardCharsets.UTF_8)))).join();
        }
    }

    private static List<String> texts(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "r" + i).toList();
    }
}
