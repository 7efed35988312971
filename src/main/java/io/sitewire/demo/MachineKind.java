package io.sitewire.demo;

/**
 * What kind of machine it is, in the figures that its curves are made from.
 *
 * @param area            where it stands; the first level of its topics
 * @param name            the machine's name
 * @param cycleSeconds    the length of its duty cycle
 * @param dutyShare       the share of a cycle that it works
 * @param currentIdle     A, when it is on but does not work
 * @param currentFull     A, under full load
 * @param temperatureRise K above the hall, under full load for long
 * @param warmUpSeconds   the time constant of warming up and cooling down
 * @param vibrationFull   mm/s, under full load, as new
 * @param pressureIdle    bar, when it does not work
 * @param pressureFull    bar, under full load
 */
record MachineKind(String area, String name, double cycleSeconds, double dutyShare, double currentIdle, double currentFull,
                          double temperatureRise, double warmUpSeconds, double vibrationFull, double pressureIdle, double pressureFull) {

    /** The share of full load at a moment: a cycle of soft start, work and run-out, lighter in the night shift. */
    public double load(double secondOfDay) {
        double phase = secondOfDay / cycleSeconds - Math.floor(secondOfDay / cycleSeconds);
        double ramp = 0.08;
        double shape;
        if (phase < ramp) {
            shape = smooth(phase / ramp);
        } else if (phase < dutyShare) {
            shape = 1 - 0.08 * Math.sin(Math.PI * (phase - ramp) / (dutyShare - ramp));
        } else if (phase < dutyShare + ramp) {
            shape = 1 - smooth((phase - dutyShare) / ramp);
        } else {
            shape = 0;
        }
        return shape * shift(secondOfDay);
    }

    /** Full work from six to ten, two thirds of it in the night, with soft changes of shift. */
    private static double shift(double secondOfDay) {
        double hour = secondOfDay / 3600 % 24;
        double day = smooth(Math.max(0, Math.min(1, hour - 5.5))) * smooth(Math.max(0, Math.min(1, 22.5 - hour)));
        return 0.66 + 0.34 * day;
    }

    private static double smooth(double x) {
        return x * x * (3 - 2 * x);
    }
}
