package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.retry.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The loop with a reader and a route of the test. */
class ForwardLoopTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ForwardLoopFixture fixture = new ForwardLoopFixture();

    @AfterEach
    void end() throws InterruptedException {
        fixture.end();
    }

    @Test
    void itReadsOnWhileEarlierBatchesAreNotConfirmedUpToItsLimit() {
        // given a route that holds what it gets
        fixture.route.hold = true;
        fixture.reader.add(1000);

        // when
        fixture.start(3);

        // then
        await().atMost(LONG).until(() -> fixture.route.held.size() == 3);
        await().during(Duration.ofMillis(200)).until(() -> fixture.route.held.size() == 3);
        assertThat(fixture.reader.acknowledged()).isZero();
    }

    @Test
    void theFirstOfSeveralFailsAndAllOfThemAreSentAgain() {
        // given three batches under way
        fixture.route.hold = true;
        fixture.reader.add(1000);
        fixture.start(3);
        await().atMost(LONG).until(() -> fixture.route.held.size() == 3);

        // when the later two arrive, and the first does not
        List<ReceivingRoute.Held> held = List.copyOf(fixture.route.held);
        fixture.route.hold = false;
        held.get(1).succeed();
        held.get(2).succeed();
        assertThat(fixture.reader.acknowledged()).isZero();
        held.get(0).fail(Refusals.Verdict.AGAIN);

        // then
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 1000);
        assertThat(fixture.route.firsts()).containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
        assertThat(fixture.route.received.stream().filter(position -> position == held.get(2).batch.from()).count()).isEqualTo(2);
    }

    @Test
    void batchesGrowWhileABacklogDrains() {
        fixture.reader.add(1000);
        fixture.start(1);
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 1000);

        assertThat(fixture.route.sizes.get(0)).isEqualTo(3);
        assertThat(fixture.route.sizes).contains(100);
    }

    @Test
    void itReportsAtTheStartAtEveryIntervalWhenIdleAndAtTheEnd() throws InterruptedException {
        // given
        fixture.withReports();
        fixture.reportInterval = Duration.ofMillis(50);

        // when idle
        fixture.start(2);
        await().atMost(LONG).until(() -> fixture.confirmedReports.size() >= 3);
        fixture.loop.stop(true);

        // then
        assertThat(fixture.loop.awaitEnd(LONG)).isTrue();
        assertThat(fixture.loop.statistics().lastReport()).isPresent();
        assertThat(fixture.route.lastReport).isEqualTo("last");
    }

    @Test
    void aReportThatFailedIsSentAgain() {
        // given
        fixture.withReports();
        fixture.route.hold = true;
        fixture.start(1);
        await().atMost(LONG).until(() -> fixture.route.held.size() == 1);

        // when
        fixture.route.hold = false;
        fixture.route.held.get(0).fail(Refusals.Verdict.AGAIN);

        // then
        await().atMost(LONG).until(() -> fixture.confirmedReports.size() == 1);
    }

    @Test
    void outsideOfItsWindowNothingIsSentAndWhatWasUnderWayIsSentAgain() {
        // given a batch under way when the window closes
        fixture.withReports();
        Windows windows = new Windows();
        fixture.schedule = windows;
        fixture.route.hold = true;
        fixture.reader.add(10);
        fixture.start(4);
        await().atMost(LONG).until(() -> fixture.route.held.stream().anyMatch(held -> held.batch.readings() > 0));

        // when
        windows.open = false;
        await().atMost(LONG).until(() -> fixture.loop.statistics().state() == ForwardState.WINDOW_CLOSED);

        // then
        assertThat(windows.letGo).isEqualTo(1);
        assertThat(fixture.loop.statistics().opensAt()).isPresent();
        assertThat(fixture.reader.acknowledged()).isZero();
        fixture.route.hold = false;
        windows.open = true;
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 10 && !fixture.confirmedReports.isEmpty());
    }

    @Test
    void itSendsNoMoreInASecondThanItMay() {
        // given
        fixture.rate = new RateLimit(500, 0, System::nanoTime);
        fixture.reader.add(1000);

        // when
        long began = System.nanoTime();
        fixture.start(4);
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 1000);

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(1700), Duration.ofMillis(3500));
    }

    /** Random outcomes in random order: all arrive, the first of each in order, and only what arrived is acknowledged. */
    @Property(tries = 30)
    void whateverFailsEverythingArrivesAndNothingIsAcknowledgedBefore(@ForAll long seed) throws InterruptedException {
        ForwardLoopFixture fresh = new ForwardLoopFixture();
        Random random = new Random(seed);
        fresh.reader.add(400);
        fresh.reader.acknowledgeable = position -> fresh.route.received.containsAll(LongStream.range(0, position).boxed().toList());
        fresh.route.hold = true;
        fresh.start(1 + random.nextInt(6));
        long until = System.nanoTime() + LONG.toNanos();
        while (fresh.reader.acknowledged() < 400 && System.nanoTime() < until) {
            List<ReceivingRoute.Held> open = fresh.route.held;
            if (open.isEmpty()) {
                Thread.onSpinWait();
            } else {
                ReceivingRoute.Held held = open.remove(random.nextInt(open.size()));
                if (random.nextInt(5) == 0) {
                    held.fail(Refusals.Verdict.AGAIN);
                } else {
                    held.succeed();
                }
            }
        }
        fresh.end();
        assertThat(fresh.reader.acknowledged()).isEqualTo(400);
        assertThat(fresh.reader.violations).isEmpty();
    }

    private final class Windows implements SendSchedule {
        private volatile boolean open = true;
        private volatile int letGo;

        @Override
        public Optional<Instant> opensAt(Instant now) {
            return open ? Optional.empty() : Optional.of(now.plusMillis(20));
        }

        @Override
        public Duration grace() {
            return Duration.ofMillis(50);
        }

        @Override
        public void letGo() {
            letGo++;
            List.copyOf(fixture.route.held).forEach(held -> held.fail(Refusals.Verdict.AGAIN));
            fixture.route.held.clear();
        }
    }
}
