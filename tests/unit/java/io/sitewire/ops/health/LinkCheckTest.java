package io.sitewire.ops.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.ForwardStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkCheckTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration REPORTS = Duration.ofSeconds(30);

    /** Negative: never, or nothing is with the route. */
    @ParameterizedTest
    @CsvSource({
        "STOPPED,       -1, 1,  0, STOPPED",
        "IDLE,          -1, -1, 0, NOT_TRIED_YET",
        "IDLE,          -1, 49, 0, UP",
        "IDLE,          -1, 51, 0, DOWN",
        "SENDING,       19, -1, 0, NOT_TRIED_YET",
        "SENDING,       19, 5,  0, UP",
        "SENDING,       21, 5,  0, DOWN",
        "SENDING,       1,  5,  3, DOWN",
        "BACKING_OFF,   -1, 5,  1, DOWN",
        "DENIED,        -1, 5,  1, DENIED",
        "WINDOW_CLOSED, -1, 5,  0, OUTSIDE_WINDOW"})
    void theConnectionIsUpOnlyIfSomethingWasConfirmedLately(ForwardState state, long sendingFor, long confirmedBefore, long failures,
            LinkConnection expected) {
        ForwardStatistics statistics = statistics(state, before(sendingFor), before(confirmedBefore), failures, "");

        assertThat(LinkConnection.of(statistics, REPORTS, NOW)).isEqualTo(expected);
    }

    @Test
    void itSaysWhatWaitsSinceWhenAndWhatToDo() {
        // given an edge that may not write
        ForwardStatistics statistics = statistics(ForwardState.DENIED, Optional.empty(), before(90), 2, "TopicAuthorizationException");

        // when
        HealthCheckResponse response = LinkCheck.response(statistics, 17, REPORTS, NOW);

        // then
        assertThat(response.getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
        assertThat(response.getData().orElseThrow()).containsEntry("connection", "denied").containsEntry("backlog", 17L)
                .containsEntry("since", NOW.minusSeconds(7).toString()).containsEntry("lastReport", NOW.minusSeconds(90).toString())
                .containsEntry("lastError", "TopicAuthorizationException").containsEntry("code", "LINK_DENIED");
        assertThat((String) response.getData().orElseThrow().get("advice")).contains("permissions");
    }

    @Test
    void aMissingTopicIsSaidToBeOne() {
        ForwardStatistics statistics = statistics(ForwardState.BACKING_OFF, Optional.empty(), Optional.empty(), 2,
                "TimeoutException: Topic site.plant-7.uplink not present in metadata after 10000 ms.");

        assertThat((String) LinkCheck.response(statistics, 1, REPORTS, NOW).getData().orElseThrow().get("advice"))
                .contains("topic does not exist");
    }

    private static Optional<Instant> before(long seconds) {
        return seconds < 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(seconds));
    }

    private static ForwardStatistics statistics(ForwardState state, Optional<Instant> sendingSince, Optional<Instant> lastSuccess,
            long failures, String error) {
        return new ForwardStatistics(state, NOW.minusSeconds(7), sendingSince, Optional.empty(), lastSuccess, Optional.empty(), lastSuccess,
                Optional.of(error), failures, failures, 0, 0, 0, 0, 0);
    }
}
