package io.sitewire.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrainTest {
    @ParameterizedTest
    @CsvSource({
        // waiting, oldest, connected, in, out: of two seconds
        "0,      0,   true,  400, 400,  EMPTY,        -1",
        "0,      0,   false, 0,   0,    EMPTY,        -1",
        "9,      0,   true,  400, 398,  KEEPING_UP,   -1",
        "9,      0,   false, 400, 0,    NOT_DRAINING, -1",
        "90000,  600, true,  400, 8400, DRAINING,     23",
        "90000,  600, true,  0,   8400, DRAINING,     22",
        "90000,  600, true,  400, 400,  NOT_DRAINING, -1",
        "90000,  600, true,  0,   0,    NOT_DRAINING, -1",
        "90000,  600, false, 400, 8400, DRAINING,     23",
        // what was set back is not counted as coming in or going out
        "90000,  600, true,  -10, -10,  NOT_DRAINING, -1"})
    void whatWaitsIsDividedByWhatGoesOutLessWhatComesIn(long waiting, long age, boolean connected, double in, double out,
            Drain.State expected, long seconds) {
        Drain drain = Drain.of(waiting, Duration.ofSeconds(age), connected, in, out, 2);

        assertThat(drain.state()).isEqualTo(expected);
        assertThat(drain.left().map(Duration::toSeconds).orElse(-1L)).isEqualTo(seconds);
    }

    @Test
    void aBacklogThatHardlyShrinksTakesAVeryLongTimeAndIsNoError() {
        assertThat(Drain.of(Long.MAX_VALUE, Duration.ofDays(1), true, 0, 0.001, 2).left()).contains(Duration.ofDays(36_500));
    }

    @Test
    void onlyABacklogThatGrowsEverReachesALimit() {
        assertThat(Drain.of(100, Duration.ofHours(1), false, 400, 0, 2).until(1000)).contains(Duration.ofSeconds(5));
        assertThat(Drain.of(100, Duration.ofHours(1), false, 0, 0, 2).until(1000)).isEmpty();
        assertThat(Drain.of(100, Duration.ofHours(1), true, 400, 500, 2).until(1000)).isEmpty();
    }
}
