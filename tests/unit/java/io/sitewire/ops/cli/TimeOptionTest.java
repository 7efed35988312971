package io.sitewire.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class TimeOptionTest {
    private final TimeOption option = new TimeOption(Clock.fixed(Instant.parse("2026-03-08T12:00:00Z"), ZoneOffset.UTC));

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T06:00:00Z,2026-03-01T06:00:00Z", "2026-03-01T06:00:00.25Z,2026-03-01T06:00:00.250Z",
        "2026-03-01,2026-03-01T00:00:00Z", "90s,2026-03-08T11:58:30Z", "15m,2026-03-08T11:45:00Z", "2h,2026-03-08T10:00:00Z",
        "7d,2026-03-01T12:00:00Z", "0s,2026-03-08T12:00:00Z"
    })
    void momentsDaysAndHowLongAgoAreTimes(String text, Instant moment) {
        assertThat(option.convert(text)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-03-01T06:00:00", "2026-02-30", "-5m", "5 m", "5w", "12345678901s"})
    void anythingElseIsRefusedWithWhatCouldBeWritten(String text) {
        assertThatThrownBy(() -> option.convert(text)).isInstanceOf(TypeConversionException.class)
                .hasMessage("'" + text + "' is no time; write 2026-03-01T06:00:00Z, 2026-03-01, or how long ago: 90s, 15m, 2h, 7d");
    }
}
