package io.sitewire.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong now = new AtomicLong(5_000_000_000L);

    @Test
    void withoutLimitsNothingWaits() {
        RateLimit limit = new RateLimit(0, 0, now::get);
        limit.take(1_000_000, Long.MAX_VALUE / 2);

        assertThat(limit.delay()).isZero();
        assertThat(limit.records(2000)).isEqualTo(2000);
        assertThat(limit.bytes(2000)).isEqualTo(2000);
    }

    @Test
    void whatWasSentMustBePaidForByTheStricterOfBothLimits() {
        RateLimit limit = new RateLimit(100, 1000, now::get);

        limit.take(50, 100);
        assertThat(limit.delay()).isEqualTo(Duration.ofMillis(500));
        limit.take(0, 1900);
        assertThat(limit.delay()).isEqualTo(Duration.ofSeconds(2));
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(limit.delay()).isZero();
    }

    @Test
    void aLongPauseSavesUpForATenthOfASecondOnly() {
        RateLimit limit = new RateLimit(100, 0, now::get);
        now.addAndGet(Duration.ofHours(1).toNanos());

        limit.take(60, 0);

        assertThat(limit.delay()).isEqualTo(Duration.ofMillis(500));
        assertThat(limit.records(2000)).isEqualTo(10);
    }
}
