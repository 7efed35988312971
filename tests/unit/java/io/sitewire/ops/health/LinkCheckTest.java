package io.sitewire.ops.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.ForwardStatistics;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkCheckTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "STOPPED, 1, true, 0, stopped",
        "IDLE, 100, false, 0, not tried yet",
        "IDLE, 100, true, 0, up",
        "SENDING, 9, false, 0, not tried yet",
        "SENDING, 9, true, 0, up",
        "SENDING, 11, true, 0, down",
        "SENDING, 1, true, 3, down",
        "BACKING_OFF, 1, true, 1, down"})
    void theConnectionIsWhatTheLastTriesShow(ForwardState state, long seconds, boolean succeeded, long failures, String expected) {
        ForwardStatistics statistics = new ForwardStatistics(state, NOW.minusSeconds(seconds),
                succeeded ? Optional.of(NOW.minusSeconds(500)) : Optional.empty(), Optional.empty(), failures, 0, 0);

        assertThat(LinkCheck.connection(statistics, NOW)).isEqualTo(expected);
    }
}
