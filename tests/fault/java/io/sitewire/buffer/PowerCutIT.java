package io.sitewire.buffer;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link PowerCutTest} with 10,000 power cuts; {@code -Dsitewire.powercut.cuts=N} makes it so many, as for a run of hours. */
final class PowerCutIT {
    private static final int CUTS = Integer.getInteger("sitewire.powercut.cuts", 10_000);

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void whatWasAcknowledgedSurvivesTenThousandPowerCuts() {
        PowerCutTest.run(CUTS);
    }
}
