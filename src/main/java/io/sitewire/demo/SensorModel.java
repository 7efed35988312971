package io.sitewire.demo;

import java.util.OptionalDouble;
import java.util.Random;

/**
 * A simulated sensor: what it shows follows its machine's duty cycle, the hall's temperature over the day, and the wear of a bearing,
 * with noise and now and then a fault. The same seed gives the same curve.
 *
 * <p>Threads: one; time must not go back.
 */
final class SensorModel {
    /** How the sensor itself is doing. */
    public enum State { GOOD, STUCK, SPIKE, DROPOUT }

    private static final double SECONDS_BETWEEN_FAULTS = 120;
    private static final double FAULT_SECONDS_MIN = 0.5;
    private static final double FAULT_SECONDS_MAX = 4;
    // A bearing that would last for hours: enough to be seen in a demo of minutes.
    private static final double WEAR_SECONDS = 4 * 3600;
    private static final double HALL_MEAN = 21;
    private static final double HALL_SWING = 4;

    private final MachineKind kind;
    private final Quantity quantity;
    private final Random random;
    private final double wearAtStart;
    private double start = Double.NaN;
    private double last = Double.NaN;
    private double warmth;
    private State state = State.GOOD;
    private double stateUntil;
    private double shown;

    public SensorModel(MachineKind kind, Quantity quantity, long seed) {
        this.kind = kind;
        this.quantity = quantity;
        this.random = new Random(seed);
        this.wearAtStart = 0.3 * random.nextDouble();
    }

    /**
     * Measures.
     *
     * @param seconds the moment, as seconds since midnight; it may go on beyond a day
     * @return what the sensor shows, or nothing while it is silent
     */
    public OptionalDouble next(double seconds) {
        double step = advance(seconds);
        double exact = exact(seconds, step);
        double measured = exact + random.nextGaussian() * quantity.noise(exact);
        changeState(seconds, step);
        switch (state) {
            case DROPOUT:
                return OptionalDouble.empty();
            case STUCK:
                break;
            case SPIKE:
                shown = quantity.withinRange(measured * (2 + 2 * random.nextDouble()) + 5);
                break;
            default:
                shown = quantity.withinRange(measured);
        }
        return OptionalDouble.of(Math.round(shown * 1000) / 1000.0);
    }

    State state() {
        return state;
    }

    private double advance(double seconds) {
        if (Double.isNaN(last)) {
            start = seconds;
            last = seconds;
            // It has been running before anybody looked.
            warmth = kind.dutyShare();
            return 0;
        }
        double step = Math.max(0, seconds - last);
        last = seconds;
        return step;
    }

    private double exact(double seconds, double step) {
        double load = kind.load(seconds);
        warmth += (load - warmth) * (1 - Math.exp(-step / kind.warmUpSeconds()));
        switch (quantity) {
            case VIBRATION:
                double wear = wearAtStart + (seconds - start) / WEAR_SECONDS;
                double ripple = 0.06 * Math.sin(2 * Math.PI * seconds / 1.7);
                return kind.vibrationFull() * (0.05 + load * (0.95 + ripple)) * (1 + wear);
            case TEMPERATURE:
                // Coolest at four in the morning, warmest at four in the afternoon.
                double hall = HALL_MEAN - HALL_SWING * Math.cos(2 * Math.PI * (seconds / 3600 - 4) / 24);
                return hall + kind.temperatureRise() * warmth;
            case CURRENT:
                return kind.currentIdle() + (kind.currentFull() - kind.currentIdle()) * load;
            default:
                return kind.pressureIdle() + (kind.pressureFull() - kind.pressureIdle()) * load;
        }
    }

    private void changeState(double seconds, double step) {
        if (state != State.GOOD) {
            if (seconds >= stateUntil) {
                state = State.GOOD;
            }
            return;
        }
        if (random.nextDouble() < step / SECONDS_BETWEEN_FAULTS) {
            state = State.values()[1 + random.nextInt(3)];
            // A spike is one reading; the other faults last.
            double lasts = FAULT_SECONDS_MIN + (FAULT_SECONDS_MAX - FAULT_SECONDS_MIN) * random.nextDouble();
            stateUntil = state == State.SPIKE ? seconds : seconds + lasts;
        }
    }
}
