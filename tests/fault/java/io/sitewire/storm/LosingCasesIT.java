package io.sitewire.storm;

import static io.sitewire.storm.FaultPlant.WITHIN;
import static io.sitewire.storm.FaultPlant.gap;
import static io.sitewire.storm.FaultPlant.gaps;
import static io.sitewire.storm.FaultPlant.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.SitewireInstance;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.EpochState;
import io.sitewire.ledger.SiteLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is lost is named: the ledger shows exactly the positions that are not in {@code telemetry}, with the reason, and the rest is
 * delivered. Readings are numbered as their positions are, so that what is missing is known without the ledger.
 */
@Timeout(600)
final class LosingCasesIT {
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
    void whatAFullBufferDropsIsMissingAsDropOldest() throws Exception {
        int accepted = 420;
        String padding = "p".repeat(150 << 10);
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of("sitewire.buffer.full-policy", "drop-oldest",
                "sitewire.buffer.size-max", "32M", "sitewire.buffer.segment-size", "2M"));
        plant.post(edge, 0, 20);
        plant.awaitDelivered(site, 20);

        plant.link().cut();
        for (int number = 20; number < accepted; number += 10) {
            plant.post(edge, number, number + 10, padding);
        }
        plant.link().restore();

        await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> plant.numbers(site).contains(accepted - 1));
        SiteLedger ledger = plant.awaitDelivered(site, plant.numbers(site).size());
        TreeSet<Integer> missing = new TreeSet<>(range(0, accepted));
        missing.removeAll(plant.numbers(site));
        assertThat(missing).hasSizeBetween(100, 360);
        assertThat(gaps(ledger)).isEqualTo(ranges(missing, "drop-oldest"));
        assertThat(ledger.summary().dropped()).isEqualTo(Map.of("drop-oldest", (long) missing.size()));
        assertThat(ledger.summary().accepted()).isEqualTo(accepted);
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void whatADamagedSegmentLostIsMissingAsDamaged() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 20);
        plant.awaitDelivered(site, 20);
        plant.link().cut();
        for (int number = 20; number < 60; number++) {
            plant.post(edge, number, number + 1);
        }
        edge.stop();

        damage(edge, "\"r33\"", 0, 1);
        damage(edge, "\"r45\"", -120, 124);
        plant.link().restore();
        FaultPlant.restart(edge);
        plant.post(edge, 60, 70);

        SiteLedger ledger = plant.awaitDelivered(site, 68);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 70).stream().filter(number -> number != 33 && number != 45).toList());
        assertThat(gaps(ledger)).containsExactly(gap(33, 34, "damaged"), gap(45, 46, "damaged"));
        assertThat(ledger.summary().accepted()).isEqualTo(70);
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void whatRetentionDeletedWhileNoCoreRanIsMissingAsDeletedByRetention() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 50);
        plant.awaitDelivered(site, 50);
        plant.core.stop();

        plant.post(edge, 50, 150);
        plant.awaitAcknowledged(site, 150);
        plant.deleteAllByRetention(site);
        plant.post(edge, 150, 170);
        FaultPlant.restart(plant.core);

        SiteLedger ledger = plant.awaitDelivered(site, 70);
        assertThat(plant.numbers(site)).isEqualTo(Stream.concat(range(0, 50).stream(), range(150, 170).stream()).toList());
        assertThat(gaps(ledger)).containsExactly(gap(50, 150, "deleted by retention"));
        assertThat(ledger.summary().accepted()).isEqualTo(170);
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void whatRetentionDeletedOfTwoRunsTogetherWithWhereTheSecondBeganIsMissingInEachOfThem() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 50);
        plant.awaitDelivered(site, 50);
        plant.core.stop();

        plant.post(edge, 50, 100);
        plant.awaitAcknowledged(site, 100);
        edge.stop();
        FaultPlant.restart(edge);
        plant.post(edge, 100, 120);
        plant.awaitAcknowledged(site, 120);
        plant.deleteAllByRetention(site);
        plant.post(edge, 120, 130);
        FaultPlant.restart(plant.core);

        SiteLedger ledger = plant.awaitDelivered(site, 60);
        assertThat(plant.numbers(site)).isEqualTo(Stream.concat(range(0, 50).stream(), range(120, 130).stream()).toList());
        assertThat(gaps(ledger)).containsExactly(gap(50, 120, "deleted by retention"));
        assertThat(ledger.accounts()).extracting(EpochAccount::first).containsExactly(0L, 100L);
        assertThat(ledger.accounts()).extracting(EpochAccount::state).containsExactly(EpochState.ENDED, EpochState.OPEN);
        assertThat(ledger.summary().accepted()).isEqualTo(130);
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void whatWasInAnUplinkThatWasDeletedAndNotMergedIsMissingForThatReason() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 50);
        plant.awaitDelivered(site, 50);
        plant.core.stop();

        plant.post(edge, 50, 80);
        plant.awaitAcknowledged(site, 80);
        plant.link().cut();
        try (Admin admin = plant.broker.admin()) {
            admin.deleteTopics(List.of(plant.uplink(site))).all().get();
            await().atMost(WITHIN).until(() -> !admin.listTopics().names().get().contains(plant.uplink(site)));
        }
        plant.link().restore();
        plant.post(edge, 80, 100);
        FaultPlant.restart(plant.core);

        SiteLedger ledger = plant.awaitDelivered(site, 70);
        assertThat(plant.numbers(site)).isEqualTo(Stream.concat(range(0, 50).stream(), range(80, 100).stream()).toList());
        assertThat(gaps(ledger)).containsExactly(gap(50, 80, "uplink deleted and created again"));
        assertThat(FaultPlant.alerts(ledger)).extracting(Alert::kind).containsExactly(AlertKind.UPLINK_RECREATED);
        plant.assertProven(site);
    }

    /** Inverts bytes of the stored reading that holds the text: {@code count} of them, beginning {@code at} bytes behind its first. */
    private static void damage(SitewireInstance edge, String text, int at, int count) throws IOException {
        List<Path> segments;
        try (Stream<Path> files = Files.list(edge.directory().resolve("buffer"))) {
            segments = files.filter(file -> file.toString().endsWith(".log")).toList();
        }
        for (Path segment : segments) {
            byte[] bytes = Files.readAllBytes(segment);
            int found = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
            if (found >= 0) {
                for (int i = found + at; i < found + at + count; i++) {
                    bytes[i] ^= (byte) 0xff;
                }
                Files.write(segment, bytes);
                return;
            }
        }
        throw new AssertionError(text + " is in none of " + segments);
    }

    private static List<String> ranges(TreeSet<Integer> numbers, String reason) {
        List<String> ranges = new ArrayList<>();
        for (int first : numbers) {
            if (!numbers.contains(first - 1)) {
                int end = first;
                while (numbers.contains(end)) {
                    end++;
                }
                ranges.add(gap(first, end, reason));
            }
        }
        return ranges;
    }
}
