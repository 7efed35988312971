package io.sitewire.storm;

import static io.sitewire.storm.FaultPlant.WITHIN;
import static io.sitewire.storm.FaultPlant.gap;
import static io.sitewire.storm.FaultPlant.gaps;
import static io.sitewire.storm.FaultPlant.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.SitewireInstance;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.SiteLedger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults between an edge and its core, each alone and where it hurts, with edge, broker and core as processes, and what the ledger says. */
@Timeout(600)
final class AimedFaultsIT {
    private static final String GROUP = "sitewire-merge";
    @TempDir
    private static Path folder;
    private static FaultPlant plant;
    private final String site = FaultPlant.newSite();

    @BeforeAll
    static void startPlant() throws Exception {
        plant = new FaultPlant(folder);
    }

    @AfterAll
    static void stopPlant() {
        plant.close();
    }

    @AfterEach
    void reset() throws Exception {
        plant.reset();
    }

    @Test
    void anEdgeKilledAfterKafkaHadItsReadingsAndBeforeItKnewSendsThemAgainAndTheyCountOnce() throws Exception {
        // A report has just come when the first are delivered, and the next one is not what the link swallows.
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of("sitewire.forward.report-interval", "8s"));
        plant.post(edge, 0, 100);
        plant.awaitDelivered(site, 100);

        plant.link().swallowRepliesFrom(key -> key == ApiKeys.PRODUCE.id);
        plant.post(edge, 100, 300);
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(300)).until(() -> plant.numbers(site).size() > 100);
        int there = plant.numbers(site).size();
        edge.kill();
        plant.link().restore();
        FaultPlant.restart(edge);
        plant.post(edge, 300, 310);

        SiteLedger ledger = plant.awaitDelivered(site, 310);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 310));
        assertThat(ledger.summary().repeats()).isGreaterThanOrEqualTo(there - 100);
        assertFine(ledger);
    }

    @Test
    void theFirstOfSeveralBatchesIsRefusedAndOnlyItsOneReadingIsMissingInItsPlace() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of("sitewire.forward.batches-in-flight", "4",
                "sitewire.forward.batch-records-max", "100"));
        plant.post(edge, 0, 50);
        plant.awaitDelivered(site, 50);
        plant.topic(site, "max.message.bytes", "20000");

        plant.link().cut();
        plant.post(edge, 50, 51, incompressible(60_000));
        plant.post(edge, 51, 1000);
        plant.link().restore();

        SiteLedger ledger = plant.awaitDelivered(site, 999);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 1000).stream().filter(number -> number != 50).toList());
        assertThat(gaps(ledger)).containsExactly(gap(50, 51, "refused by the broker"));
        assertThat(ledger.summary().accepted()).isEqualTo(1000);
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void anEdgeThatWasAwayForLongerThanOffsetsAndUplinkAreKeptGoesOnWhereItWas() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 50);
        plant.awaitDelivered(site, 50);
        edge.stop();
        plant.core.stop();

        plant.deleteAllByRetention(site);
        try (Admin admin = plant.broker.admin()) {
            await().atMost(WITHIN).ignoreExceptions().until(() -> {
                admin.deleteConsumerGroups(List.of(GROUP)).all().get();
                return true;
            });
        }
        FaultPlant.restart(plant.core);
        FaultPlant.restart(edge);
        plant.post(edge, 50, 80);

        SiteLedger ledger = plant.awaitDelivered(site, 80);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 80));
        assertFine(ledger);
    }

    private void assertFine(SiteLedger ledger) {
        assertThat(gaps(ledger)).isEmpty();
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        List<EpochAccount> accounts = ledger.accounts();
        assertThat(accounts.stream().mapToLong(EpochAccount::hashMismatches).sum()).isZero();
        plant.assertProven(site);
    }

    private static String incompressible(int length) {
        return new Random(1).ints(length, 'A', 'z').filter(letter -> letter != '\\')
                .mapToObj(letter -> new String(new byte[] {(byte) letter}, StandardCharsets.US_ASCII)).collect(Collectors.joining());
    }
}
