package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.Equation;
import io.sitewire.ledger.MissingRange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Replay one seed with {@code -Dmodel.seed=N}. */
final class SiteModelTest {
    private static final int SEEDS = 600;
    private static final int STEPS = 400;
    private static final Long SEED = Long.getLong("model.seed");

    @Test
    void everyReadingIsMergedOnceInOrderWithoutAnAlertWhateverIsKilledAndLandsLate() {
        int goneBack = 0;
        for (long seed = first(); seed < last(); seed++) {
            SiteModel model = run(seed, SiteModel.Trouble.NONE);

            assertMergedOnce(model, seed);
            assertThat(alerts(model)).as("alerts, seed %d", seed).isEmpty();
            assertAccountsAgree(model, seed);
            goneBack += model.goneBack;
        }
        assertThat(goneBack).isPositive();
    }

    @Test
    void aDiskThatWasSetBackLosesNothingAndRaisesOnlyThatAlert() {
        int restored = 0;
        int alerts = 0;
        for (long seed = first(); seed < last(); seed++) {
            SiteModel model = run(seed, SiteModel.Trouble.RESTORED);

            assertMergedOnce(model, seed);
            assertThat(alerts(model)).as("alerts, seed %d", seed).extracting(Alert::kind)
                    .isSubsetOf(AlertKind.ROLLED_BACK, AlertKind.CLONE, AlertKind.REPORT_REVERTED, AlertKind.NEW_LOG);
            restored += model.restored;
            alerts += alerts(model).size();
        }
        assertThat(restored).isPositive();
        assertThat(alerts).isPositive();
    }

    @Test
    void twoMachinesWithOneIdentityLoseNothing() {
        int cloned = 0;
        int alerts = 0;
        for (long seed = first(); seed < last(); seed++) {
            SiteModel model = run(seed, SiteModel.Trouble.CLONED);

            assertMergedOnce(model, seed);
            assertThat(model.cloned == 0 || !alerts(model).isEmpty()).as("an alert, seed %d", seed).isTrue();
            cloned += model.cloned;
            alerts += (int) model.alerts(AlertKind.CLONE);
        }
        assertThat(cloned).isPositive();
        assertThat(alerts).isPositive();
    }

    @Test
    void whatKafkaDeletesBeforeItIsMergedIsMissingByNameAndNothingElse() {
        for (long seed = first(); seed < last(); seed++) {
            SiteModel model = run(seed, SiteModel.Trouble.RETENTION);

            assertThat(model.merged).as("once, seed %d", seed).doesNotHaveDuplicates();
            assertThat(model.isHolding()).as("holds nothing, seed %d", seed).isFalse();
            assertAccountsAgree(model, seed);
            Set<String> missing = new TreeSet<>();
            model.ledger().accounts().forEach(account -> account.gaps().forEach(gap -> missing.add(account.epoch() + " " + gap)));
            List<SiteModel.Merged> lost = new ArrayList<>(model.sent());
            lost.removeAll(model.merged);
            for (SiteModel.Merged reading : lost) {
                assertThat(model.ledger().accounts()).as("%s is named, seed %d: %s", reading, seed, missing)
                        .anyMatch(account -> account.gaps().stream().anyMatch(gap -> contains(gap, reading.position())));
            }
        }
    }

    private static boolean contains(MissingRange gap, long position) {
        return gap.from() <= position && position < gap.to();
    }

    private static void assertMergedOnce(SiteModel model, long seed) {
        assertThat(model.merged).as("nothing twice, seed %d", seed).doesNotHaveDuplicates();
        Set<SiteModel.Merged> lost = new HashSet<>(model.sent());
        lost.addAll(model.kept());
        lost.removeAll(Set.copyOf(model.merged));
        assertThat(lost).as("lost, seed %d", seed).isEmpty();
        assertThat(model.isCommittedToTheEnd()).as("waits for nothing, seed %d", seed).isTrue();
    }

    private static void assertAccountsAgree(SiteModel model, long seed) {
        for (EpochAccount account : model.ledger().accounts()) {
            long merged = model.merged.stream().filter(reading -> reading.epoch().equals(account.epoch())).count();
            long missing = account.gapPositions().values().stream().mapToLong(Long::longValue).sum();
            assertThat(account.delivered()).as("delivered of %s, seed %d", account.epoch(), seed).isEqualTo(merged);
            assertThat(account.delivered() + missing).as("account of %s, seed %d", account.epoch(), seed)
                    .isEqualTo(account.next() - account.first());
            assertThat(account.hashMismatches()).as("hash of %s, seed %d", account.epoch(), seed).isZero();
            assertThat(Equation.of(account).difference()).as("equation of %s, seed %d", account.epoch(), seed).isZero();
        }
    }

    private static List<Alert> alerts(SiteModel model) {
        return model.ledger().accounts().stream().flatMap(account -> account.alerts().stream()).toList();
    }

    private static SiteModel run(long seed, SiteModel.Trouble trouble) {
        SiteModel model = new SiteModel(seed, trouble);
        for (int step = 0; step < STEPS; step++) {
            model.step();
        }
        model.heal();
        return model;
    }

    private static long first() {
        return SEED == null ? 0 : SEED;
    }

    private static long last() {
        return SEED == null ? SEEDS : SEED + 1;
    }
}
