package io.sitewire.storm;

import static io.sitewire.storm.FaultPlant.WITHIN;
import static io.sitewire.storm.FaultPlant.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.SitewireInstance;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.EpochState;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of an edge's disk shows in the ledger with both ends, raises an alert where something is wrong, and loses no reading of
 * either machine.
 */
@Timeout(600)
final class EpochsIT {
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
    void aWipedDiskAndAMachineInThePlaceOfAnotherAreNewLogsAndADiskThatMovesIsNone() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 20);
        UUID first = last(plant.awaitDelivered(site, 20)).epoch();

        // The disk is wiped.
        edge.kill();
        delete(edge.directory());
        SitewireInstance wiped = plant.startEdge(site, "machine", Map.of());
        plant.post(wiped, 20, 30);
        UUID second = last(plant.awaitDelivered(site, 30)).epoch();

        // The machine is replaced by another one.
        wiped.kill();
        SitewireInstance replaced = plant.startEdge(site, "other-machine", Map.of());
        plant.post(replaced, 30, 35);
        UUID third = last(plant.awaitDelivered(site, 35)).epoch();

        // The disk goes into another machine.
        replaced.kill();
        copyBuffers(replaced.directory(), folder.resolve(site).resolve("third-machine"));
        SitewireInstance moved = plant.startEdge(site, "third-machine", Map.of());
        plant.post(moved, 35, 40);
        SiteLedger ledger = plant.awaitDelivered(site, 40);

        assertThat(plant.numbers(site)).isEqualTo(range(0, 40));
        assertThat(FaultPlant.alerts(ledger)).extracting(Alert::kind, Alert::epoch, Alert::position, Alert::other, Alert::otherPosition)
                .containsExactly(tuple(AlertKind.NEW_LOG, second, 0L, first, 20L), tuple(AlertKind.NEW_LOG, third, 0L, second, 10L));
        assertThat(ledger.accounts()).extracting(EpochAccount::state).containsExactly(EpochState.BRANCHED, EpochState.BRANCHED,
                EpochState.ENDED, EpochState.OPEN);
        assertThat(last(ledger).continues()).isEqualTo(third);
        assertThat(FaultPlant.gaps(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void aDiskRestoredFromAnOlderCopyIsABranchAndNothingOfEitherIsLost() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 20);
        plant.awaitDelivered(site, 20);
        edge.stop();
        Path copy = copyOf(edge);
        FaultPlant.restart(edge);
        plant.post(edge, 20, 40);
        UUID original = last(plant.awaitDelivered(site, 40)).epoch();
        edge.kill();

        restore(copy, edge);
        FaultPlant.restart(edge);
        plant.post(edge, 40, 50);

        assertBranch(plant.awaitDelivered(site, 50), original, 20, 40);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 50));
        plant.assertProven(site);
    }

    @Test
    void aDiskRestoredFromAnOlderCopyThatAcceptsReadingsBeforeItCanAskAnybodyIsABranchToo() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 20);
        plant.awaitDelivered(site, 20);
        plant.link().cut();
        plant.post(edge, 20, 30);
        edge.stop();
        // The copy holds ten readings that it believes nobody to have.
        Path copy = copyOf(edge);
        plant.link().restore();
        FaultPlant.restart(edge);
        plant.post(edge, 30, 35);
        UUID original = last(plant.awaitDelivered(site, 35)).epoch();
        edge.kill();

        restore(copy, edge);
        plant.link().cut();
        FaultPlant.restart(edge);
        plant.post(edge, 35, 42);
        plant.link().restore();

        SiteLedger ledger = plant.awaitDelivered(site, 42);
        assertBranch(ledger, original, 30, 35);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 42));
        assertThat(ledger.accounts().get(0).repeats()).as("what the copy sent again").isGreaterThanOrEqualTo(10);
        plant.assertProven(site);
    }

    @Test
    void aClonedSecondEdgeRaisesAnAlertAndBothArrive() throws Exception {
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of());
        plant.post(edge, 0, 20);
        plant.awaitDelivered(site, 20);
        edge.stop();
        copyBuffers(edge.directory(), folder.resolve(site).resolve("clone"));
        FaultPlant.restart(edge);
        SitewireInstance clone = plant.startEdge(site, "clone", Map.of());

        int number = 20;
        for (int turn = 0; turn < 6; turn++) {
            plant.post(turn % 2 == 0 ? edge : clone, number, number + 5);
            number += 5;
            int sent = number;
            await().atMost(WITHIN).pollInterval(Duration.ofMillis(300)).until(() -> plant.numbers(site).size() == sent);
        }

        SiteLedger ledger = plant.awaitDelivered(site, number);
        assertThat(plant.numbers(site)).isEqualTo(range(0, number));
        List<Alert> alerts = FaultPlant.alerts(ledger);
        assertThat(alerts).extracting(Alert::kind).contains(AlertKind.ROLLED_BACK, AlertKind.CLONE);
        assertThat(alerts).filteredOn(alert -> alert.kind() == AlertKind.CLONE).allSatisfy(alert -> {
            assertThat(alert.epoch()).isNotEqualTo(alert.other());
            assertThat(List.of(alert.epoch(), alert.other())).isSubsetOf(ledger.accounts().stream().map(EpochAccount::epoch).toList());
        });
        assertThat(FaultPlant.gaps(ledger)).isEmpty();
        plant.assertProven(site);
    }

    @Test
    void theLastBytesOfAKilledEdgeThatArriveAfterTheNextRunRaiseNoAlarm() throws Exception {
        // A report has just come when the first readings are known to be delivered, so none is under way before those that follow.
        SitewireInstance edge = plant.startEdge(site, "machine", Map.of("sitewire.forward.report-interval", "12s"));
        plant.post(edge, 0, 100);
        plant.awaitDelivered(site, 100);
        UUID killed = last(plant.ledger(site)).epoch();

        // What is on its way now stays on it until the next run is there, however long its start takes.
        Duration onItsWay = Duration.ofSeconds(60);
        plant.link().slow(onItsWay);
        plant.post(edge, 100, 300);
        await().pollDelay(Duration.ofSeconds(2)).atMost(WITHIN).until(() -> true);
        edge.kill();
        plant.link().restore();
        FaultPlant.restart(edge);
        plant.post(edge, 300, 320);
        plant.awaitDelivered(site, 320);
        // One request was on its way. How many of the 200 it holds is a matter of milliseconds, and seen only when it is there.
        await().atMost(WITHIN).pollInterval(Duration.ofSeconds(1)).until(() -> !behindTheNextRun(killed).isEmpty());
        List<Long> late = behindTheNextRun(killed);
        assertThat(late).as("the first that were not confirmed").isEqualTo(LongStream.range(100, 100 + late.size()).boxed().toList());
        plant.post(edge, 320, 330);

        SiteLedger ledger = plant.awaitDelivered(site, 330);
        assertThat(plant.numbers(site)).isEqualTo(range(0, 330));
        assertThat(FaultPlant.alerts(ledger)).isEmpty();
        assertThat(FaultPlant.gaps(ledger)).isEmpty();
        assertThat(ledger.accounts()).extracting(EpochAccount::state).containsExactly(EpochState.ENDED, EpochState.OPEN);
        assertThat(ledger.account(killed).orElseThrow().end()).isEqualTo(300);
        assertThat(ledger.account(killed).orElseThrow().repeats()).as("repeats: what the uplink has more of than once")
                .isEqualTo(readings(killed::equals).size() - 300).isGreaterThanOrEqualTo(late.size());
        plant.assertProven(site);
    }

    /** The positions of an epoch's readings in the uplink that stand behind the first reading of another epoch. */
    private List<Long> behindTheNextRun(UUID epoch) {
        long next = readings(other -> !other.equals(epoch)).stream().mapToLong(ConsumerRecord::offset).min().orElse(Long.MAX_VALUE);
        return readings(epoch::equals).stream().filter(record -> record.offset() > next)
                .map(record -> Long.parseLong(FaultPlant.header(record, Headers.POSITION))).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> readings(Predicate<UUID> ofEpoch) {
        return plant.uplinkRecords(site).stream().filter(record -> FaultPlant.header(record, Headers.KIND) == null
                && ofEpoch.test(UUID.fromString(FaultPlant.header(record, Headers.EPOCH)))).toList();
    }

    /** The last epoch begins at {@code at} of the log that it is a copy of, beside the original, which has come to {@code end}. */
    private static void assertBranch(SiteLedger ledger, UUID original, long at, long end) {
        assertThat(FaultPlant.alerts(ledger)).extracting(Alert::kind, Alert::epoch, Alert::position, Alert::other, Alert::otherPosition)
                .containsExactly(tuple(AlertKind.ROLLED_BACK, last(ledger).epoch(), at, original, end));
        assertThat(ledger.account(original).orElseThrow().state()).isEqualTo(EpochState.BRANCHED);
        assertThat(ledger.account(original).orElseThrow().next()).isEqualTo(end);
        assertThat(last(ledger).first()).isEqualTo(at);
        assertThat(FaultPlant.gaps(ledger)).isEmpty();
    }

    private static EpochAccount last(SiteLedger ledger) {
        return ledger.accounts().get(ledger.accounts().size() - 1);
    }

    private Path copyOf(SitewireInstance edge) throws IOException {
        Path copy = folder.resolve(site).resolve("copy");
        copyBuffers(edge.directory(), copy);
        return copy;
    }

    private static void restore(Path copy, SitewireInstance edge) throws IOException {
        delete(edge.directory().resolve("buffer"));
        delete(edge.directory().resolve("dead-letters"));
        copyBuffers(copy, edge.directory());
    }

    private static void copyBuffers(Path from, Path to) throws IOException {
        Map<Path, Path> files = new HashMap<>();
        for (String area : List.of("buffer", "dead-letters")) {
            try (Stream<Path> found = Files.walk(from.resolve(area))) {
                found.filter(Files::isRegularFile).forEach(file -> files.put(file, to.resolve(from.relativize(file))));
            }
        }
        for (Map.Entry<Path, Path> file : files.entrySet()) {
            Files.createDirectories(file.getValue().getParent());
            Files.copy(file.getKey(), file.getValue());
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
