package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.retry.Backoff;
import io.sitewire.retry.OutageLog;
import io.sitewire.retry.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** A loop with a reader and a route of the test. */
final class ForwardLoopFixture {
    private static final Duration LONG = Duration.ofSeconds(20);

    final ListReader reader = new ListReader();
    final ReceivingRoute route = new ReceivingRoute();
    final List<ReportSource.Report> confirmedReports = new CopyOnWriteArrayList<>();
    private ReportSource reports;
    SendSchedule schedule;
    RateLimit rate = new RateLimit(0, 0, System::nanoTime);
    Duration reportInterval = Duration.ofHours(1);
    Duration deniedDelay = Duration.ofMillis(20);
    ForwardLoop loop;

    void start(int inFlight) {
        Clock clock = Clock.systemUTC();
        OutageLog outages = new OutageLog(LoggerFactory.getLogger(ForwardLoopFixture.class), "test", () -> "none");
        Outgoing outgoing = new Outgoing(reader, ListReader.EPOCH);
        loop = new ForwardLoop(new ForwardLoop.Parts(outgoing, route, new Reports(reports, reportInterval, System::nanoTime), schedule,
                new BatchSize(100, 1 << 20, Duration.ofSeconds(10)), rate,
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)),
                outages, new ForwardMonitor(clock), clock, inFlight, deniedDelay, Duration.ofMillis(5)), null);
        new Thread(loop, "forward-test").start();
    }

    /** Ends the loop, whatever it does. */
    void end() throws InterruptedException {
        if (loop != null) {
            loop.abandon();
            assertThat(loop.awaitEnd(LONG)).isTrue();
        }
    }

    /** From its start on it has something to report. */
    void withReports() {
        reports = new ReportSource() {
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
}
