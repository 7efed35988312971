package io.sitewire.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoginDelayTest {
    private long now = Long.MAX_VALUE - 10;
    private final LoginDelay delay = new LoginDelay(() -> now);

    @Test
    void afterThreeTriesAnAddressWaitsLongerEachTimeAndHalfAMinuteAtMost() {
        List<Long> waits = new ArrayList<>();
        assertThat(delay.begin("one")).isZero();
        assertThat(delay.begin("one")).isZero();
        for (int i = 0; i < 7; i++) {
            assertThat(delay.begin("one")).isZero();
            Duration wait = delay.begin("one");
            waits.add(wait.toSeconds());
            now += wait.toNanos();
        }

        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(delay.begin("two")).isZero();
    }

    @Test
    void theWaitBeginsWhenTheTryHasFailedHoweverLongThatTook() {
        for (int i = 0; i < 3; i++) {
            assertThat(delay.begin("one")).isZero();
        }
        now += Duration.ofSeconds(5).toNanos();
        delay.failed("one");

        assertThat(delay.begin("one")).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aLoginThatSucceedsForgetsWhatFailed() {
        for (int i = 0; i < 3; i++) {
            delay.begin("one");
        }
        assertThat(delay.begin("one")).isEqualTo(Duration.ofSeconds(1));

        delay.succeeded("one");

        assertThat(delay.begin("one")).isZero();
    }
}
