package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    private final LatencyHistogram histogram = new LatencyHistogram();

    @Test
    void percentilesAreExact() {
        // given 1 to 1000, the largest first
        for (int millis = 1000; millis >= 1; millis--) {
            histogram.record(millis);
        }

        // then
        assertThat(histogram.percentileMillis(50)).isEqualTo(500);
        assertThat(histogram.percentileMillis(99)).isEqualTo(990);
        assertThat(histogram.percentileMillis(100)).isEqualTo(1000);
    }

    @Test
    void whatIsOutOfRangeCountsAtTheEdge() {
        // when
        histogram.record(-5);
        histogram.record(Long.MAX_VALUE);

        // then
        assertThat(histogram.percentileMillis(50)).isZero();
        assertThat(histogram.percentileMillis(100)).isEqualTo(LatencyHistogram.MILLIS_MAX);
    }

    @Test
    void withoutLatenciesThereIsNone() {
        assertThat(histogram.percentileMillis(99)).isZero();
    }
}
