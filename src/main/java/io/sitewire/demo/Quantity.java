package io.sitewire.demo;

import java.util.Locale;

/** What the sensors measure. */
enum Quantity {
    VIBRATION("mm/s", 0.04, 0.02, 0, 60),
    TEMPERATURE("°C", 0.002, 0.05, -40, 600),
    CURRENT("A", 0.015, 0.02, 0, 200),
    PRESSURE("bar", 0.006, 0.01, 0, 400);

    private final String unit;
    private final double noiseShare;
    private final double noiseFloor;
    private final double rangeMin;
    private final double rangeMax;

    Quantity(String unit, double noiseShare, double noiseFloor, double rangeMin, double rangeMax) {
        this.unit = unit;
        this.noiseShare = noiseShare;
        this.noiseFloor = noiseFloor;
        this.rangeMin = rangeMin;
        this.rangeMax = rangeMax;
    }

    /** The sensor's name in topics. */
    public String sensor() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String unit() {
        return unit;
    }

    /** The standard deviation of a measurement of that value. */
    public double noise(double value) {
        return noiseFloor + noiseShare * Math.abs(value);
    }

    /** What a transmitter with this measuring range shows of a value. */
    public double withinRange(double value) {
        return Math.max(rangeMin, Math.min(rangeMax, value));
    }
}
