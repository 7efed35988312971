package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.StoredGap;
import io.sitewire.buffer.StoredItem;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.OutageLog;
import io.sitewire.retry.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.slf4j.LoggerFactory;

/**
 * The loop between a log and an uplink that do whatever they like: it acknowledges only what is in the uplink, in order, skips nothing,
 * and in the end all is there.
 */
class ForwardLoopModelTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int ANSWERS_BEFORE_CALM = 250;

    private ModelUplink uplink;
    private ModelReader reader;
    private ModelUplink.Run run;
    private Duration reportInterval;

    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void whateverBecomesOfBatchesAllArrivesInOrderAndNothingIsAcknowledgedBefore(@ForAll long seed) throws InterruptedException {
        // given a log of several runs with gaps, and readings that are never taken
        Random random = new Random(seed);
        int inFlight = 1 + random.nextInt(6);
        reportInterval = random.nextBoolean() ? Duration.ofMillis(5) : Duration.ofHours(1);
        Set<Long> poison = new TreeSet<>();
        uplink = new ModelUplink(new Random(random.nextLong()), poison, inFlight);
        reader = new ModelReader(random, 300, uplink::acknowledged);
        uplink.readFrom(reader);
        poison(random, poison);

        // when it grows, batches fail, and the route is stopped and started
        ForwardLoop loop = start(inFlight, null);
        long until = System.nanoTime() + LONG.toNanos();
        for (int answers = 0; !isDone() && System.nanoTime() < until;) {
            reader.grow(random.nextInt(6));
            if (!uplink.answerOne()) {
                LockSupport.parkNanos(10_000);
                continue;
            }
            answers++;
            if (answers == ANSWERS_BEFORE_CALM) {
                uplink.calm();
            } else if (random.nextInt(100) == 0) {
                ForwardLoop stopped = loop;
                run.stopping();
                stopped.stop(random.nextBoolean());
                loop = start(inFlight, stopped);
            }
        }
        loop.abandon();
        while (!loop.awaitEnd(Duration.ofMillis(1))) {
            uplink.answerOne();
        }

        // then
        assertThat(uplink.violations).isEmpty();
        assertThat(reader.acknowledged()).isEqualTo(reader.end());
        assertThat(uplink.isReported(reader.running())).as("a report of the running epoch follows its announcement").isTrue();
        assertThat(uplink.kept).isEqualTo(poison);
        for (StoredItem item : reader.items()) {
            boolean gap = item instanceof StoredGap || poison.contains(item.position());
            assertThat(gap ? uplink.gaps : uplink.taken).contains(item.position());
        }
    }

    private boolean isDone() {
        return reader.acknowledged() == reader.end() && uplink.isReported(reader.running());
    }

    /** Some of them right behind a gap, with which they are sent. */
    private void poison(Random random, Set<Long> poison) {
        List<StoredItem> items = reader.items();
        for (int i = 1; i < items.size() && random.nextBoolean(); i++) {
            int at = 1 + random.nextInt(items.size() - 1);
            while (at < items.size() - 1 && i % 2 == 1 && !(items.get(at - 1) instanceof StoredGap)) {
                at++;
            }
            if (!(items.get(at) instanceof StoredGap)) {
                poison.add(items.get(at).position());
            }
        }
    }

    private ForwardLoop start(int inFlight, ForwardLoop last) {
        Backoff backoff = new Backoff(Duration.ofNanos(100_000), Duration.ofMillis(1), new Random(1));
        run = uplink.new Run();
        ForwardLoop loop = new ForwardLoop(new ForwardLoop.Parts(new Outgoing(reader, reader.running()), run,
                new Reports(reports(), reportInterval, System::nanoTime), null,
                new BatchSize(40, 1 << 20, Duration.ofSeconds(10)), new RateLimit(0, 0, System::nanoTime), backoff,
                new OutageLog(LoggerFactory.getLogger(ForwardLoopModelTest.class), "test", () -> "none"), new ForwardMonitor(Clock.systemUTC()),
                Clock.systemUTC(), inFlight, Duration.ofMillis(1), Duration.ofMillis(1)), last);
        new Thread(loop, "forward-model").start();
        return loop;
    }

    private ReportSource reports() {
        return new ReportSource() {
            @Override
            public List<Report> reports(long position, long acknowledged, boolean last) {
                return List.of(new Report(reader.running(), position, new byte[0]));
            }

            @Override
            public void confirmed(List<Report> reports) {
                assertThat(reports).isNotEmpty();
            }
        };
    }
}
