package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SensorModelTest {
    private static final MachineKind PRESS = Plant.MACHINES.get(0);
    private static final double NOON = 12 * 3600;

    @Test
    void aSiteHasAtLeastFiveMachinesOfFourSensors() {
        assertThat(Plant.MACHINES).hasSizeGreaterThanOrEqualTo(5);
        assertThat(Plant.MACHINES.stream().map(MachineKind::name)).doesNotHaveDuplicates();
        assertThat(Quantity.values()).hasSize(4);
    }

    @ParameterizedTest
    @EnumSource(Quantity.class)
    void theSameSeedGivesTheSameCurveAndAnotherSeedAnother(Quantity quantity) {
        // when
        List<OptionalDouble> one = curve(quantity, 1, 600);
        List<OptionalDouble> again = curve(quantity, 1, 600);
        List<OptionalDouble> other = curve(quantity, 2, 600);

        // then
        assertThat(one).isEqualTo(again).isNotEqualTo(other);
    }

    @Test
    void currentFollowsTheDutyCycle() {
        // given the median of many cycles at work and at rest
        SensorModel model = new SensorModel(PRESS, Quantity.CURRENT, 1);
        List<Double> working = new ArrayList<>();
        List<Double> resting = new ArrayList<>();

        // when
        for (double second = NOON; second < NOON + 600; second += 0.1) {
            OptionalDouble value = model.next(second);
            double load = PRESS.load(second);
            value.ifPresent(v -> {
                if (load > 0.9) {
                    working.add(v);
                } else if (load == 0) {
                    resting.add(v);
                }
            });
        }

        // then
        assertThat(median(working)).isBetween(0.85 * PRESS.currentFull(), 1.02 * PRESS.currentFull());
        assertThat(median(resting)).isBetween(0.9 * PRESS.currentIdle(), 1.1 * PRESS.currentIdle());
    }

    @Test
    void temperatureDriftsSlowlyAndStaysWithinWhatTheMachineCanReach() {
        // given
        SensorModel model = new SensorModel(PRESS, Quantity.TEMPERATURE, 3);
        List<Double> steps = new ArrayList<>();
        double before = Double.NaN;

        // when
        for (double second = NOON; second < NOON + 1200; second++) {
            OptionalDouble value = model.next(second);
            if (value.isPresent() && model.state() == SensorModel.State.GOOD) {
                assertThat(value.getAsDouble()).isBetween(10.0, 600.0);
                if (!Double.isNaN(before)) {
                    steps.add(Math.abs(value.getAsDouble() - before));
                }
                before = value.getAsDouble();
            }
        }

        // then
        assertThat(median(steps)).isLessThan(0.5);
    }

    @Test
    void nightShiftsAreLighter() {
        double[] peak = {0, 0};
        for (double second = 0; second < 60; second += 0.1) {
            peak[0] = Math.max(peak[0], PRESS.load(2 * 3600 + second));
            peak[1] = Math.max(peak[1], PRESS.load(NOON + second));
        }
        assertThat(peak[0]).isLessThan(0.75 * peak[1]);
    }

    @Test
    void aBearingWearsOut() {
        // when
        List<OptionalDouble> curve = curve(Quantity.VIBRATION, 5, 7200);

        // then
        int window = 3000;
        assertThat(meanOf(curve.subList(curve.size() - window, curve.size()))).isGreaterThan(1.2 * meanOf(curve.subList(0, window)));
    }

    @Test
    void overAnHourEachKindOfFaultOccurs() {
        // given
        Set<SensorModel.State> seen = EnumSet.noneOf(SensorModel.State.class);
        SensorModel model = new SensorModel(PRESS, Quantity.PRESSURE, 11);
        int silent = 0;
        int count = 0;

        // when
        for (double second = NOON; second < NOON + 3600; second += 0.1) {
            silent += model.next(second).isPresent() ? 0 : 1;
            count++;
            seen.add(model.state());
        }

        // then
        assertThat(seen).contains(SensorModel.State.GOOD, SensorModel.State.STUCK, SensorModel.State.DROPOUT, SensorModel.State.SPIKE);
        assertThat(silent).isBetween(1, count / 20);
    }

    private static List<OptionalDouble> curve(Quantity quantity, long seed, int seconds) {
        SensorModel model = new SensorModel(PRESS, quantity, seed);
        List<OptionalDouble> values = new ArrayList<>();
        for (double second = NOON; second < NOON + seconds; second += 0.1) {
            values.add(model.next(second));
        }
        return values;
    }

    private static double meanOf(List<OptionalDouble> values) {
        return values.stream().filter(OptionalDouble::isPresent).mapToDouble(OptionalDouble::getAsDouble).average().orElseThrow();
    }

    private static double median(List<Double> values) {
        assertThat(values).isNotEmpty();
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
