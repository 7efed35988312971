package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BatchLimitTest {
    private static final Duration SLOW = BatchLimit.TIME_MAX.plusMillis(1);
    private final BatchLimit limit = new BatchLimit(1000);

    @Test
    void aSlowBatchHalvesTheNextOneDownToASingleRecord() {
        limit.took(SLOW);
        assertThat(limit.records()).isEqualTo(500);

        for (int i = 0; i < 20; i++) {
            limit.took(SLOW);
        }

        assertThat(limit.records()).isEqualTo(1);
    }

    @Test
    void quickBatchesGrowAgainUpToWhatIsAskedFor() {
        limit.took(SLOW);
        limit.took(SLOW);

        limit.took(Duration.ofMillis(10));
        assertThat(limit.records()).isEqualTo(500);
        limit.took(Duration.ofMillis(10));
        limit.took(Duration.ofMillis(10));

        assertThat(limit.records()).isEqualTo(1000);
    }

    @Test
    void aBatchThatIsNeitherSlowNorQuickChangesNothing() {
        limit.took(SLOW);

        limit.took(BatchLimit.TIME_MAX.minusMillis(100));

        assertThat(limit.records()).isEqualTo(500);
    }
}
