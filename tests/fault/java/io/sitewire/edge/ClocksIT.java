package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Entry;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.kafka.LedgerReader;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The edge's clock is a day off, to either side, and is set while it runs; buffer, route, broker and core are the real ones. */
@Timeout(300)
final class ClocksIT {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int EACH = 50;
    private final ShiftedClock clock = new ShiftedClock();
    @TempDir
    private Path folder;

    private static final class ShiftedClock extends Clock {
        private volatile Duration shift = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }
    }

    @Test
    void anEdgeWhoseClockIsADayOffLosesAndRepeatsNothingAndRaisesNoAlarm() throws Exception {
        try (TestBroker broker = new TestBroker();
                SitewireInstance core = SitewireInstance.core(Artifact.built(Site.home()), folder.resolve("core"), broker.bootstrapServers(),
                        Map.of("sitewire.merge.discovery-interval", "500ms"));
                ForwardFixture fixture = new ForwardFixture(folder.resolve("edge"), clock)) {
            core.start();
            core.awaitReady();
            String site = Topics.siteOfUplink(fixture.topic());

            // A run a day ahead, then one that is a day behind, then set forward and back while it runs.
            clock.shift = DAY;
            fixture.reopen();
            int stored = run(fixture, broker, site, 0, List.of(DAY));
            clock.shift = DAY.negated();
            fixture.reopen();
            stored = run(fixture, broker, site, stored, List.of(DAY.negated(), DAY, DAY.negated(), Duration.ZERO));

            SiteLedger ledger = ledger(broker, site);
            assertThat(Telemetry.readAll(broker.bootstrapServers())).extracting(reading -> Long.parseLong(reading.header("position")))
                    .containsExactlyInAnyOrderElementsOf(LongStream.range(0, stored).boxed().toList());
            assertThat(ledger.summary().accepted()).isEqualTo(stored);
            assertThat(ledger.summary().isFine()).as("%s", ledger.summary()).isTrue();
            assertThat(new LedgerVerification(Map.of("bootstrap.servers", broker.bootstrapServers()), site, (topic, done, total) -> { })
                    .run().orElseThrow().findings()).isEmpty();
            // What the broker keeps, and for how long, goes by its own clock.
            long now = System.currentTimeMillis();
            assertThat(Telemetry.readAll(broker.bootstrapServers())).allMatch(reading -> Math.abs(reading.timestamp() - now)
                    < DAY.toMillis() / 2);
        }
    }

    /** Readings under each shift of the clock, each waited for until the ledger has them and a report of them. */
    private int run(ForwardFixture fixture, TestBroker broker, String site, int from, List<Duration> shifts) throws Exception {
        int stored = from;
        try (RoutesContext edge = fixture.edge(broker.bootstrapServers(), Map.of("sitewire.forward.report-interval", "500ms"))) {
            for (Duration shift : shifts) {
                clock.shift = shift;
                store(fixture, stored);
                stored += EACH;
                int next = stored;
                await().atMost(WITHIN).pollInterval(Duration.ofMillis(500)).ignoreExceptions().untilAsserted(() -> {
                    List<EpochAccount> accounts = ledger(broker, site).accounts();
                    EpochAccount last = accounts.get(accounts.size() - 1);
                    assertThat(last.next()).isEqualTo(next);
                    assertThat(last.report().next()).isEqualTo(next);
                    assertThat(last.report().time()).isBetween(clock.instant().minusSeconds(60), clock.instant());
                });
            }
        }
        return stored;
    }

    private void store(ForwardFixture fixture, int from) {
        fixture.buffer().append(IntStream.range(from, from + EACH).mapToObj(i -> new Entry(Map.of(Headers.MACHINE, "m", Headers.SENSOR, "s",
                Headers.TIME, Instant.now().toString(), Headers.RECEIVED, clock.instant().toString()),
                ("r" + i).getBytes(StandardCharsets.UTF_8))).toList()).join();
        fixture.accepted().accepted("mqtt", EACH);
    }

    private static SiteLedger ledger(TestBroker broker, String site) {
        return new LedgerReader(Map.of("bootstrap.servers", broker.bootstrapServers()), WITHIN).of(List.of(site)).get(site);
    }
}
