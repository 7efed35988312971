package io.sitewire.ops.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.reading.Headers;
import io.sitewire.support.RoutesContext;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Processor;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The built-in route edge-events over a real buffer and the real log, with a clock of the test's. */
@Timeout(60)
class EdgeEventsTest {
    private static final Logger LOG = LoggerFactory.getLogger("io.sitewire.of.a.test");
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Duration> set = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<HealthCheckResponse> link = new AtomicReference<>(healthy());
    private final List<HealthCheck> checks = List.of(() -> HealthCheckResponse.up("routes"), link::get);
    private final ErrorLog errors = new ErrorLog();
    private Duration interval = Duration.ZERO;
    private Buffer outbox;
    private BufferReader reader;
    private RoutesContext context;

    @BeforeEach
    void start() throws Exception {
        outbox = Buffer.open(folder, BufferOptions.of("outbox").withSegmentSize(64 << 10).withRecordSizeMax(64 << 10).withSizeMax(1 << 20));
        reader = outbox.reader("forward");
        run();
    }

    private void run() throws Exception {
        context = new RoutesContext(Map.of());
        Processor none = exchange -> { };
        context.bind("outbox", outbox).bind("edgeEvents", new EdgeEvents(context.config(), outbox, watch(new TestClock())))
                .bind("rejection", none).bind("readingsAccepted", none).routes("edge/edge-ingest").routes("edge/edge-events").start();
    }

    private EdgeWatch watch(TestClock clock) {
        return new EdgeWatch(checks, errors, outbox, folder, interval, Duration.ofMinutes(5), clock, () -> clock.read.toNanos());
    }

    @AfterEach
    void stop() {
        context.close();
        errors.close();
        outbox.close();
    }

    @Test
    void itTellsItsStartAndItsDiskAndNothingElseWhileNothingHappens() throws Exception {
        List<StoredRecord> events = next(2);

        assertThat(events).extracting(StoredRecord::headers).allSatisfy(headers -> assertThat(headers).containsAllEntriesOf(Map.of(
                Headers.SITE, "plant-7", Headers.MACHINE, "_edge", Headers.TIME, NOON.toString(), Headers.SOURCE, "edge")));
        assertThat(events).extracting(event -> event.headers().get(Headers.SENSOR)).containsExactly("start", "disk");
        assertThat(facts(events.get(0)).get("version").asText()).matches("\\d.*");
        assertThat(facts(events.get(1)).get("free").asLong()).isPositive();
        assertThat(reader.read(10, 1 << 20, Duration.ofSeconds(3))).isEmpty();
    }

    @Test
    void itTellsWhatBeginsAndEnds() throws Exception {
        next(2);
        link.set(HealthCheckResponse.named("link").up().withData("code", "LINK_DOWN").withData("advice", "look").build());
        JsonNode began = facts(next(1).get(0));
        later(Duration.ofSeconds(90));
        link.set(healthy());
        JsonNode ended = facts(next(1).get(0));

        assertThat(began).isEqualTo(json("{\"code\":\"LINK_DOWN\",\"check\":\"link\",\"change\":\"began\",\"advice\":\"look\"}"));
        assertThat(ended).isEqualTo(json("{\"code\":\"LINK_DOWN\",\"check\":\"link\",\"change\":\"ended\",\"seconds\":90}"));
    }

    @Test
    void itTellsHowFullItIsEveryFiveMinutes() throws Exception {
        next(2);
        later(Duration.ofMinutes(4));
        assertThat(reader.read(10, 1 << 20, Duration.ofSeconds(3))).isEmpty();
        later(Duration.ofMinutes(1));

        assertThat(facts(next(1).get(0)).get("waiting").asLong()).as("the two before").isEqualTo(2);
    }

    @Test
    void itTellsThatTheClockWasSet() throws Exception {
        next(2);
        set.set(Duration.ofHours(-1));

        StoredRecord event = next(1).get(0);

        assertThat(event.headers()).containsEntry(Headers.SENSOR, "clock").containsEntry(Headers.TIME, NOON.minusSeconds(3600).toString());
        assertThat(facts(event).get("stepSeconds").asDouble()).isEqualTo(-3600);
    }

    @Test
    void itTellsErrorsOfTheLogAndOfAFloodHowManyThereWere() throws Exception {
        next(2);
        LOG.warn("no error");
        LOG.error("SENSOR_BROKEN sensor broken: {}", "left", new IOException("no such device"));
        JsonNode error = facts(next(1).get(0));
        int flood = 100_000;
        for (int i = 0; i < flood; i++) {
            LOG.error("flood");
        }
        long told = 0;
        while (told < flood) {
            JsonNode facts = facts(next(1).get(0));
            told += facts.path("leftOut").asLong(1);
        }

        assertThat(error.get("text").asText()).isEqualTo("SENSOR_BROKEN sensor broken: left (java.io.IOException: no such device)");
        assertThat(error.get("logger").asText()).isEqualTo("io.sitewire.of.a.test");
        assertThat(told).isEqualTo(flood);
        assertThat(outbox.statistics().positionNext()).as("events for %d errors", flood).isLessThan(flood / 10);
    }

    @Test
    void whatHappensWhileTheBufferIsFullIsToldWhenItHasRoom() throws Exception {
        next(2);
        CompletableFuture<Long> last;
        do {
            last = outbox.append(List.of(new Entry(Map.of(), new byte[20_000])));
            CompletableFuture<Long> append = last;
            await().pollDelay(Duration.ZERO).until(() -> append.isDone() || outbox.condition().state() == State.FULL);
        } while (outbox.condition().state() != State.FULL);
        last.cancel(false);
        long position = outbox.statistics().positionNext();
        link.set(HealthCheckResponse.named("link").up().withData("code", "LINK_DOWN").build());
        await().during(Duration.ofSeconds(3)).until(() -> outbox.statistics().positionNext() == position);

        reader.acknowledge(position);
        await().until(() -> outbox.statistics().positionNext() > position);

        reader.rewind();
        assertThat(facts(next(1).get(0)).get("code").asText()).isEqualTo("LINK_DOWN");
    }

    @Test
    void itLooksNoMoreOftenThanItIsToldTo() throws Exception {
        next(2);
        interval = Duration.ofSeconds(5);
        context.close();
        run();
        next(2);
        link.set(HealthCheckResponse.named("link").up().withData("code", "LINK_DOWN").build());
        later(Duration.ofSeconds(4));
        assertThat(reader.read(10, 1 << 20, Duration.ofSeconds(3))).isEmpty();
        later(Duration.ofSeconds(1));

        assertThat(facts(next(1).get(0)).get("code").asText()).isEqualTo("LINK_DOWN");
    }

    private static HealthCheckResponse healthy() {
        return HealthCheckResponse.named("link").up().withData("connection", "up").build();
    }

    private void later(Duration duration) {
        passed.updateAndGet(duration::plus);
    }

    private List<StoredRecord> next(int count) throws InterruptedException {
        List<StoredRecord> events = new ArrayList<>();
        while (events.size() < count) {
            events.addAll(reader.read(count - events.size(), 1 << 20, Duration.ofSeconds(5)));
        }
        return events;
    }

    private static JsonNode facts(StoredRecord event) throws IOException {
        return new ObjectMapper().readTree(event.payload());
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    /** The time of day, and what has passed when it was read. */
    private final class TestClock extends Clock {
        private Duration read = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            read = passed.get();
            return NOON.plus(read).plus(set.get());
        }
    }
}
