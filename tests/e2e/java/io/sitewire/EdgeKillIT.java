package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.Account;
import io.sitewire.demo.AuditResult;
import io.sitewire.demo.LatencyHistogram;
import io.sitewire.demo.MqttSender;
import io.sitewire.demo.ReadingId;
import io.sitewire.demo.TelemetryAudit;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EdgeKillIT {
    private static final int MACHINES = 5;
    private static final int READINGS_EACH = 10_000;
    private static final int TOTAL = MACHINES * READINGS_EACH;
    private static final Duration WITHIN = Duration.ofMinutes(3);

    @TempDir
    private Path directory;
    private final Account account = new Account();

    @Test
    void anEdgeKilledTwiceInTheMiddleOf50000ReadingsHasLostNoneThatItAcknowledged() throws Exception {
        try (Site site = new Site(directory, "plant-7").start()) {
            // given
            ExecutorService threads = Executors.newFixedThreadPool(MACHINES);
            int port = site.edge().mqttPort();
            List<Future<Boolean>> machines = new ArrayList<>();
            IntStream.range(0, MACHINES).forEach(machine -> machines.add(threads.submit(() -> send(port, "press-" + machine))));

            // when
            for (int killAt : List.of(TOTAL / 3, 2 * TOTAL / 3)) {
                await().atMost(WITHIN).pollInterval(Duration.ofMillis(5)).until(() -> account.accepted() >= killAt);
                site.edge().kill();
                assertThat(account.accepted()).as("killed in the middle").isLessThan(TOTAL);
                site.edge().start();
                site.edge().awaitReady();
            }

            // then
            for (Future<Boolean> machine : machines) {
                assertThat(machine.get(WITHIN.toSeconds(), TimeUnit.SECONDS)).as("all acknowledged in the end").isTrue();
            }
            threads.shutdownNow();
            assertThat(account.accepted()).isEqualTo(TOTAL);
            assertThat(account.refused()).isZero();
            await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(audit(site).missing()).isZero());
            assertFlawless(site);
        }
    }

    private void assertFlawless(Site site) {
        TelemetryAudit audit = new TelemetryAudit(account);
        for (Telemetry.Reading reading : site.telemetry()) {
            ReadingId id = ReadingId.parse(reading.value()).orElseThrow();
            assertThat(reading.key()).isEqualTo(id.stream());
            audit.add(id);
        }
        AuditResult result = audit.result(0, new LatencyHistogram());
        assertThat(result.delivered()).isEqualTo(TOTAL);
        assertThat(result.missing()).isZero();
        assertThat(result.outOfOrder()).as("%s", audit.examples()).isZero();
        // What a machine had to send again since its acknowledgement was lost with the edge, QoS 1 allows to be there twice.
        assertThat(result.duplicates()).as("%s", audit.examples()).isEqualTo(audit.duplicatesResent());
    }

    private AuditResult audit(Site site) {
        TelemetryAudit audit = new TelemetryAudit(account);
        site.telemetry().forEach(reading -> audit.add(ReadingId.parse(reading.value()).orElseThrow()));
        return audit.result(0, new LatencyHistogram());
    }

    private boolean send(int port, String machine) throws InterruptedException {
        try (MqttSender sender = new MqttSender("127.0.0.1", port, machine, account)) {
            for (int sequence = 0; sequence < READINGS_EACH; sequence++) {
                ReadingId id = new ReadingId("plant-7", machine, "vibration", sequence);
                sender.send(id, "hall-1/" + machine + "/vibration", id.toString().getBytes(StandardCharsets.UTF_8));
            }
            return sender.flush(WITHIN);
        }
    }
}
