package io.sitewire.ops.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistributionTest {
    private final Distribution distribution = new Distribution();

    @Test
    void nothingCountedIsZero() {
        assertThat(distribution.percentile(50)).isZero();
        assertThat(distribution.max()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 7, 8, 9, 15, 16, 17, 1000, 1_000_003, 1L << 40, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void aValueComesBackAtMostAnEighthTooLarge(long value) {
        distribution.add(value);
        distribution.add(Long.MAX_VALUE);

        assertThat(distribution.percentile(50)).isGreaterThanOrEqualTo(value);
        assertThat((double) distribution.percentile(50)).isLessThanOrEqualTo(value * 1.125);
        assertThat(distribution.max()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void percentilesFollowTheCounts() {
        for (int i = 1; i <= 1000; i++) {
            distribution.add(i);
        }
        distribution.add(-5);

        assertThat(distribution.percentile(50)).isBetween(500L, 563L);
        assertThat(distribution.percentile(99)).isBetween(990L, 1000L);
        assertThat(distribution.percentile(100)).isEqualTo(1000);
    }
}
