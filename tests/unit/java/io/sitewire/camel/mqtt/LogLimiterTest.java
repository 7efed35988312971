package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LogLimiterTest {
    @Test
    void afterTenLinesAMinuteOfOneReasonTheRestIsCountedAndSaidLater() {
        long[] now = {5_000};
        LogLimiter limiter = new LogLimiter(() -> now[0]);
        for (int i = 0; i < LogLimiter.LINES_MAX; i++) {
            assertThat(limiter.permit(DisconnectReason.PACKET_MALFORMED)).isZero();
        }
        assertThat(limiter.permit(DisconnectReason.PACKET_MALFORMED)).isEqualTo(-1);
        assertThat(limiter.permit(DisconnectReason.PACKET_MALFORMED)).isEqualTo(-1);
        assertThat(limiter.permit(DisconnectReason.PACKET_TOO_LARGE)).isZero();

        now[0] += 60_000;

        assertThat(limiter.permit(DisconnectReason.PACKET_MALFORMED)).isEqualTo(2);
    }
}
