package io.sitewire.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void itDoublesUpToTheLongestDelayAndLeavesOutARandomHalf() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000), new SplittableRandom(1));
        for (long upper : new long[] {100, 200, 400, 800, 1000, 1000}) {
            assertThat(backoff.next().toMillis()).isBetween(upper / 2, upper);
        }
    }

    @Test
    void aSuccessBeginsAgainWithTheLeastDelay() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1000), new SplittableRandom(1));
        for (int i = 0; i < 5; i++) {
            backoff.next();
        }
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(50L, 100L);
    }

    @Test
    void twoEdgesDoNotComeBackAtTheSameMoment() {
        Backoff one = new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10), new SplittableRandom(1));
        Backoff other = new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10), new SplittableRandom(2));
        assertThat(one.next()).isNotEqualTo(other.next());
    }
}
