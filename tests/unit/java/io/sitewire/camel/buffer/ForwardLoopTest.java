package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.StoredRecord;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.OutageLog;
import io.sitewire.retry.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The loop with a reader and a route of the test. */
class ForwardLoopTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ListReader reader = new ListReader();
    private final Receiving route = new Receiving();
    private final List<ReportSource.Report> confirmedReports = new CopyOnWriteArrayList<>();
    private ReportSource reports;
    private SendSchedule schedule;
    private RateLimit rate = new RateLimit(0, 0, System::nanoTime);
    private Duration reportInterval = Duration.ofHours(1);
    private Duration deniedDelay = Duration.ofMillis(20);
    private ForwardLoop loop;

    @AfterEach
    void end() throws InterruptedException {
        if (loop != null) {
            loop.abandon();
            assertThat(loop.awaitEnd(LONG)).isTrue();
        }
    }

    @Test
    void itReadsOnWhileEarlierBatchesAreNotConfirmedUpToItsLimit() {
        // given a route that holds what it gets
        route.hold = true;
        reader.add(1000);

        // when
        start(3);

        // then
        await().atMost(LONG).until(() -> route.held.size() == 3);
        await().during(Duration.ofMillis(200)).until(() -> route.held.size() == 3);
        assertThat(reader.acknowledged()).isZero();
    }

    @Test
    void theFirstOfSeveralFailsAndAllOfThemAreSentAgain() {
        // given three batches under way
        route.hold = true;
        reader.add(1000);
        start(3);
        await().atMost(LONG).until(() -> route.held.size() == 3);

        // when the later two arrive, and the first does not
        List<Receiving.Held> held = List.copyOf(route.held);
        route.hold = false;
        held.get(1).succeed();
        held.get(2).succeed();
        assertThat(reader.acknowledged()).isZero();
        held.get(0).fail(Refusals.Verdict.AGAIN);

        // then
        await().atMost(LONG).until(() -> reader.acknowledged() == 1000);
        assertThat(route.firsts()).containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
        assertThat(route.received.stream().filter(position -> position == held.get(2).batch.from()).count()).isEqualTo(2);
    }

    @Test
    void batchesGrowWhileABacklogDrains() {
        reader.add(1000);
        start(1);
        await().atMost(LONG).until(() -> reader.acknowledged() == 1000);

        assertThat(route.sizes.get(0)).isEqualTo(3);
        assertThat(route.sizes).contains(100);
    }

    @Test
    void aReadingThatIsRefusedIsKeptAndAGapTakesItsPlaceWhileTheRestArrives() {
        // given
        reports = reports();
        reader.add(300);
        route.refused = Set.of(57L, 58L, 222L);

        // when
        start(4);

        // then
        await().atMost(LONG).until(() -> reader.acknowledged() == 300);
        assertThat(route.kept).containsExactly(57L, 58L, 222L);
        assertThat(route.firsts()).containsExactlyElementsOf(LongStream.range(0, 300).boxed().toList());
        assertThat(route.gaps).containsExactly(57L, 58L, 222L);
        assertThat(loop.statistics().refused()).isEqualTo(3);
    }

    @Test
    void theGapIsNotSentBeforeTheReadingIsKept() {
        // given a disk that fails three times
        reports = reports();
        reader.add(10);
        route.refused = Set.of(4L);
        route.keepFailures = 3;

        // when
        start(4);

        // then
        await().atMost(LONG).until(() -> reader.acknowledged() == 10);
        assertThat(route.kept).containsExactly(4L);
        assertThat(loop.statistics().lastError().orElseThrow()).isNotBlank();
    }

    @Test
    void ifNotEvenAReportIsTakenNoReadingIsGivenUp() {
        // given an uplink that refuses everything
        reports = reports();
        reader.add(10);
        route.refusesAll = true;

        // when
        start(4);
        await().atMost(LONG).until(() -> loop.statistics().consecutiveFailures() > 2);

        // then
        assertThat(loop.statistics().state()).isIn(ForwardState.DENIED, ForwardState.BACKING_OFF, ForwardState.SENDING);
        assertThat(loop.statistics().lastError().orElseThrow()).contains("not even a record without a reading");
        assertThat(route.kept).isEmpty();
        route.refusesAll = false;
        await().atMost(LONG).until(() -> reader.acknowledged() == 10);
    }

    @Test
    void anUplinkThatTakesNothingAnyMoreCostsNoReading() {
        // given an uplink that took something before
        reports = reports();
        start(4);
        await().atMost(LONG).until(() -> !confirmedReports.isEmpty());

        // when it refuses everything
        route.refusesAll = true;
        reader.add(1);
        await().atMost(LONG).until(() -> loop.statistics().consecutiveFailures() > 0);

        // then
        assertThat(route.kept).isEmpty();
        route.refusesAll = false;
        await().atMost(LONG).until(() -> reader.acknowledged() == 1);
        assertThat(route.kept).isEmpty();
    }

    @Test
    void aReportThatIsRefusedTogetherWithAReadingBesideItProvesNothing() {
        // given a report, and behind it readings, under way together
        reports = reports();
        deniedDelay = Duration.ofHours(1);
        route.hold = true;
        reader.add(10);
        start(4);
        await().atMost(LONG).until(() -> route.held.size() == 4);

        // when Kafka's client gives up all of them for the sake of one reading
        route.hold = false;
        route.refused = Set.of(7L);
        route.held.forEach(held -> held.fail(Refusals.Verdict.REFUSED));

        // then
        await().atMost(LONG).until(() -> reader.acknowledged() == 10);
        assertThat(route.kept).containsExactly(7L);
    }

    @Test
    void anEdgeThatIsDeniedWaitsAndSaysSo() {
        // given
        deniedDelay = Duration.ofHours(1);
        route.hold = true;
        reader.add(10);
        start(1);
        await().atMost(LONG).until(() -> route.held.size() == 1);

        // when
        route.held.get(0).fail(Refusals.Verdict.DENIED);

        // then
        await().atMost(LONG).until(() -> loop.statistics().state() == ForwardState.DENIED);
        assertThat(reader.acknowledged()).isZero();
    }

    @Test
    void itReportsAtTheStartAtEveryIntervalWhenIdleAndAtTheEnd() throws InterruptedException {
        // given
        reports = reports();
        reportInterval = Duration.ofMillis(50);

        // when idle
        start(2);
        await().atMost(LONG).until(() -> confirmedReports.size() >= 3);
        loop.stop(true);

        // then
        assertThat(loop.awaitEnd(LONG)).isTrue();
        assertThat(loop.statistics().lastReport()).isPresent();
        assertThat(route.lastReport).isEqualTo("last");
    }

    @Test
    void aReportThatFailedIsSentAgain() {
        // given
        reports = reports();
        route.hold = true;
        start(1);
        await().atMost(LONG).until(() -> route.held.size() == 1);

        // when
        route.hold = false;
        route.held.get(0).fail(Refusals.Verdict.AGAIN);

        // then
        await().atMost(LONG).until(() -> confirmedReports.size() == 1);
    }

    @Test
    void outsideOfItsWindowNothingIsSentAndWhatWasUnderWayIsSentAgain() {
        // given a batch under way when the window closes
        reports = reports();
        Windows windows = new Windows();
        schedule = windows;
        route.hold = true;
        reader.add(10);
        start(4);
        await().atMost(LONG).until(() -> route.held.stream().anyMatch(held -> held.batch.readings() > 0));

        // when
        windows.open = false;
        await().atMost(LONG).until(() -> loop.statistics().state() == ForwardState.WINDOW_CLOSED);

        // then
        assertThat(windows.letGo).isEqualTo(1);
        assertThat(loop.statistics().opensAt()).isPresent();
        assertThat(reader.acknowledged()).isZero();
        route.hold = false;
        windows.open = true;
        await().atMost(LONG).until(() -> reader.acknowledged() == 10 && !confirmedReports.isEmpty());
    }

    @Test
    void itSendsNoMoreInASecondThanItMay() {
        // given
        rate = new RateLimit(500, 0, System::nanoTime);
        reader.add(1000);

        // when
        long began = System.nanoTime();
        start(4);
        await().atMost(LONG).until(() -> reader.acknowledged() == 1000);

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(1700), Duration.ofMillis(3500));
    }

    /** Random outcomes in random order: all arrive, the first of each in order, and only what arrived is acknowledged. */
    @Property(tries = 30)
    void whateverFailsEverythingArrivesAndNothingIsAcknowledgedBefore(@ForAll long seed) throws InterruptedException {
        ForwardLoopTest fresh = new ForwardLoopTest();
        Random random = new Random(seed);
        fresh.reader.add(400);
        fresh.reader.acknowledgeable = position -> fresh.route.received.containsAll(LongStream.range(0, position).boxed().toList());
        fresh.route.hold = true;
        fresh.start(1 + random.nextInt(6));
        long until = System.nanoTime() + LONG.toNanos();
        while (fresh.reader.acknowledged() < 400 && System.nanoTime() < until) {
            List<Receiving.Held> open = fresh.route.held;
            if (open.isEmpty()) {
                Thread.onSpinWait();
            } else {
                Receiving.Held held = open.remove(random.nextInt(open.size()));
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

    private void start(int inFlight) {
        start(inFlight, new OutageLog(LoggerFactory.getLogger(ForwardLoopTest.class), "test", () -> "none"), Clock.systemUTC());
    }

    private void start(int inFlight, OutageLog outages, Clock clock) {
        Outgoing outgoing = new Outgoing(reader, ListReader.EPOCH);
        loop = new ForwardLoop(new ForwardLoop.Parts(outgoing, route, new Reports(reports, reportInterval, System::nanoTime), schedule,
                new BatchSize(100, 1 << 20, Duration.ofSeconds(10)), rate,
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)),
                outages, new ForwardMonitor(clock), clock, inFlight, deniedDelay, Duration.ofMillis(5)), null);
        new Thread(loop, "forward-test").start();
    }

    private ReportSource reports() {
        return new ReportSource() {
            @Override
            public List<Report> reports(long position, long acknowledged, boolean last) {
                byte[] body = (last ? "last" : "report").getBytes(java.nio.charset.StandardCharsets.UTF_8);
                return List.of(new Report(ListReader.EPOCH, position, body));
            }

            @Override
            public void confirmed(List<Report> reports) {
                confirmedReports.addAll(reports);
            }
        };
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
            List.copyOf(route.held).forEach(held -> held.fail(Refusals.Verdict.AGAIN));
            route.held.clear();
        }
    }

    /** The receiver: what arrived, and what it refuses. */
    private static final class Receiving implements ForwardLoop.Route {
        private final class Held {
            private final Batch batch;
            private final Consumer<Failure> whenDone;

            private Held(Batch batch, Consumer<Failure> whenDone) {
                this.batch = batch;
                this.whenDone = whenDone;
            }

            void succeed() {
                arrive(batch);
                whenDone.accept(null);
            }

            void fail(Refusals.Verdict verdict) {
                whenDone.accept(new Failure(new IllegalStateException("broken on purpose"), verdict));
            }
        }

        private final List<Held> held = new CopyOnWriteArrayList<>();
        private final List<Long> received = new CopyOnWriteArrayList<>();
        private final Set<Long> kept = new ConcurrentSkipListSet<>();
        private final Set<Long> gaps = new ConcurrentSkipListSet<>();
        private final List<Integer> sizes = new CopyOnWriteArrayList<>();
        private volatile Set<Long> refused = Set.of();
        private volatile boolean refusesAll;
        private volatile boolean hold;
        private volatile int keepFailures;
        private volatile String lastReport;

        @Override
        public void send(Batch batch, Consumer<Failure> whenDone) {
            sizes.add(batch.readings());
            Held arrived = new Held(batch, whenDone);
            if (hold) {
                held.add(arrived);
            } else if (refusesAll || batch.parts().stream().anyMatch(part -> part instanceof Batch.Reading reading
                    && refused.contains(reading.position()))) {
                arrived.fail(Refusals.Verdict.REFUSED);
            } else {
                arrived.succeed();
            }
        }

        private void arrive(Batch batch) {
            for (Batch.Part part : batch.parts()) {
                if (part instanceof Batch.Report report) {
                    lastReport = new String(report.content().body(), java.nio.charset.StandardCharsets.UTF_8);
                } else {
                    received.add(part.position());
                }
                if (part instanceof Batch.Gap) {
                    assertThat(kept).contains(part.position());
                    gaps.add(part.position());
                }
            }
        }

        @Override
        public void keep(StoredRecord reading, Exception why) {
            if (keepFailures > 0) {
                keepFailures--;
                throw new IllegalStateException("disk");
            }
            kept.add(reading.position());
        }

        /** What a receiver takes that knows the next position. */
        private List<Long> firsts() {
            List<Long> firsts = new ArrayList<>();
            received.forEach(position -> {
                if (position == firsts.size()) {
                    firsts.add(position);
                }
            });
            return firsts;
        }
    }
}
