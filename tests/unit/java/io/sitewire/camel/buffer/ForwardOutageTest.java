package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.StoredRecord;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.OutageLog;
import io.sitewire.retry.RateLimit;
import io.sitewire.support.SettableClock;
import io.sitewire.support.LogLines;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What an edge's log gets while the core is away for weeks. */
class ForwardOutageTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(10);
    private static final int TRIES_A_WEEK = 7 * 24 * 6;
    private static final int DAYS = 7;

    private final SettableClock clock = new SettableClock();
    private final AtomicInteger tries = new AtomicInteger();

    @Test
    void ofAWeekWithoutItsCoreItSaysAFewLinesAndOfTheNextOneADay() throws Exception {
        ListReader reader = new ListReader();
        reader.add(10);
        ForwardMonitor monitor = new ForwardMonitor(clock);
        ForwardLoop loop = new ForwardLoop(new ForwardLoop.Parts(new Outgoing(reader, ListReader.EPOCH), away(),
                new Reports(null, Duration.ofHours(1), System::nanoTime), null, new BatchSize(100, 1 << 20, Duration.ofSeconds(10)),
                new RateLimit(0, 0, System::nanoTime), new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)),
                new OutageLog(LoggerFactory.getLogger(ForwardLoop.class), "forwarding", () -> "10 wait"), monitor, clock, 1,
                Duration.ofMillis(1), Duration.ofMillis(1)), null);

        try (LogLines lines = new LogLines(ForwardLoop.class.getName())) {
            new Thread(loop, "forward-outage-test").start();
            await().atMost(LONG).until(() -> tries.get() > TRIES_A_WEEK);
            int firstWeek = lines.count();
            int begun = tries.get();
            await().atMost(LONG).until(() -> tries.get() > begun + TRIES_A_WEEK);
            int secondWeek = lines.count() - firstWeek;
            loop.abandon();
            assertThat(loop.awaitEnd(LONG)).isTrue();

            assertThat(firstWeek).isBetween(1, 2 * DAYS + 2);
            assertThat(secondWeek).isLessThanOrEqualTo(DAYS + 2);
            assertThat(loop.statistics().failures()).as("tries since the start").isGreaterThanOrEqualTo(2 * TRIES_A_WEEK);
            assertThat(reader.acknowledged()).isZero();
        }
    }

    private ForwardLoop.Route away() {
        return new ForwardLoop.Route() {
            @Override
            public void send(Batch batch, Consumer<Failure> whenDone) {
                clock.advance(BETWEEN_TRIES);
                tries.incrementAndGet();
                whenDone.accept(Failure.again(new IllegalStateException("away on purpose")));
            }

            @Override
            public void keep(StoredRecord reading, Exception why) {
                throw new IllegalStateException("nothing is refused");
            }
        };
    }
}
