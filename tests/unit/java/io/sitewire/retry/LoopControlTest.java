package io.sitewire.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopControlTest {
    private final LoopControl control = new LoopControl();

    @Test
    void aPauseEndsWithAStop() throws Exception {
        CompletableFuture.runAsync(control::stop);

        control.pause(Duration.ofMinutes(1));

        assertThat(control.isStopping()).isTrue();
    }

    @Test
    void aWaitEndsWhenItsConditionHolds() throws Exception {
        AtomicBoolean condition = new AtomicBoolean();
        CompletableFuture.runAsync(() -> {
            condition.set(true);
            control.wake();
        });

        assertThat(control.await(condition::get, Duration.ofMinutes(1))).isTrue();
    }

    @Test
    void aWaitEndsWhenItsTimeIsOverAndNotBefore() throws Exception {
        long begin = System.nanoTime();

        assertThat(control.await(() -> false, Duration.ofMillis(30))).isFalse();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(Duration.ofMillis(30).toNanos());
    }

    @Test
    void aLoopThatDoesNotEndIsNotWaitedForForEver() throws Exception {
        assertThat(control.awaitEnd(Duration.ofMillis(10))).isFalse();

        control.ended();

        assertThat(control.awaitEnd(Duration.ZERO)).isTrue();
    }
}
