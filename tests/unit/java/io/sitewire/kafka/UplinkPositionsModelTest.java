package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replay one seed with {@code -Dmodel.seed=N}. */
final class UplinkPositionsModelTest {
    private static final int SEEDS = 3000;
    private static final int STEPS = 300;
    private static final Long SEED = Long.getLong("model.seed");

    @Test
    void everyPositionIsTakenOnceAndInOrderOrIsAGapOfWhatWasDamaged() {
        int repeats = 0;
        int goneBack = 0;
        for (long seed = SEED == null ? 0 : SEED; seed < (SEED == null ? SEEDS : SEED + 1); seed++) {
            GoBackNModel model = run(seed, false);

            List<Long> missing = accountFor(model, seed);

            assertThat(missing).as("missing, seed %d", seed).isSubsetOf(model.damagedPositions());
            assertThat(missing).as("damaged positions are all named, seed %d", seed).containsAll(
                    model.damagedPositions().stream().filter(position -> position >= beginning(model)).toList());
            repeats += model.repeats;
            goneBack += model.goneBack;
        }
        assertThat(repeats).as("the model repeats").isPositive();
        assertThat(goneBack).as("the model makes holes").isPositive();
    }

    @Test
    void whatKafkaDeletesBeforeItIsMergedIsNamedAndNothingElseIsMissing() {
        for (long seed = SEED == null ? 0 : SEED; seed < (SEED == null ? SEEDS : SEED + 1); seed++) {
            accountFor(run(seed, true), seed);
        }
    }

    private static long beginning(GoBackNModel model) {
        long beginning = 0;
        while (model.damagedPositions().contains(beginning)) {
            beginning++;
        }
        return positionsOf(model.gaps).contains(0L) ? 0 : beginning;
    }

    private static List<Long> positionsOf(List<Gap> gaps) {
        List<Long> positions = new ArrayList<>();
        gaps.forEach(gap -> {
            for (long position = gap.from(); position < gap.to(); position++) {
                positions.add(position);
            }
        });
        return positions;
    }

    private static GoBackNModel run(long seed, boolean retention) {
        GoBackNModel model = new GoBackNModel(seed, retention);
        for (int step = 0; step < STEPS; step++) {
            model.step();
        }
        model.heal();
        return model;
    }

    /** Taken and declared positions together are the log, in order. */
    private static List<Long> accountFor(GoBackNModel model, long seed) {
        List<Long> missing = positionsOf(model.gaps);
        List<Long> taken = model.merged.stream().map(GoBackNModel.Wire::position).toList();
        assertThat(taken).as("order, seed %d", seed).isSorted().doesNotHaveDuplicates();
        model.merged.forEach(record -> assertThat(record.epoch()).as("epoch of %s, seed %d", record, seed)
                .isEqualTo(model.log().get((int) record.position()).epoch()));
        assertThat(missing).as("gaps, seed %d", seed).doesNotHaveDuplicates().doesNotContainAnyElementsOf(taken);
        assertThat(model.falseGaps).as("gaps of positions that could be read, seed %d", seed).isEmpty();
        assertThat(model.isCommittedToTheEnd()).as("waits for nothing, seed %d", seed).isTrue();
        // What came before the first record that could be read is not known to have existed.
        long beginning = Math.min(taken.get(0), missing.stream().min(Long::compare).orElse(Long.MAX_VALUE));
        assertThat(taken.size() + missing.size() + beginning).as("accounted for, seed %d", seed).isEqualTo(model.appended());
        return missing;
    }
}
