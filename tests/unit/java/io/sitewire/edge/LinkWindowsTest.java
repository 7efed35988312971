package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinkWindowsTest {
    private static final ZoneId UTC = ZoneId.of("UTC");

    /** The third column: when it opens; empty if it is open. */
    @ParameterizedTest
    @CsvSource({
        "0 0 2 * * ?/PT2H,                         2026-03-01T01:59:59.999Z, 2026-03-01T02:00:00Z",
        "0 0 2 * * ?/PT2H,                         2026-03-01T02:00:00Z,     ",
        "0 0 2 * * ?/PT2H,                         2026-03-01T03:59:59.999Z, ",
        "0 0 2 * * ?/PT2H,                         2026-03-01T04:00:00Z,     2026-03-02T02:00:00Z",
        "0 0 23 * * ?/PT2H,                        2026-03-02T00:30:00Z,     ",
        "0 0/30 * * * ?/PT5M,                      2026-03-01T10:06:00Z,     2026-03-01T10:30:00Z",
        "0 0 2 * * ?/PT2H; 0 30 12 ? * MON/PT15M,  2026-03-02T12:31:00Z,     ",
        "0 0 2 * * ?/PT2H; 0 30 12 ? * MON/PT15M,  2026-03-02T12:29:00Z,     2026-03-02T12:30:00Z"})
    void aWindowIsOpenFromItsTimeOnForItsLength(String text, Instant now, Instant opens) {
        assertThat(LinkWindows.parse(text, UTC).opensAt(now)).isEqualTo(Optional.ofNullable(opens));
    }

    @Test
    void itsTimesAreThoseOfItsZone() {
        LinkWindows windows = LinkWindows.parse("0 0 2 * * ?/PT1H", ZoneId.of("Europe/Berlin"));

        assertThat(windows.opensAt(Instant.parse("2026-07-01T00:30:00Z"))).isEmpty();
        assertThat(windows.opensAt(Instant.parse("2026-01-01T00:30:00Z"))).contains(Instant.parse("2026-01-01T01:00:00Z"));
    }

    @Test
    void aScheduleThatIsOverNeverOpensAgain() {
        assertThat(LinkWindows.parse("0 0 2 1 1 ? 2020/PT1H", UTC).opensAt(Instant.parse("2026-01-01T00:00:00Z"))).contains(Instant.MAX);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 0 2 * * ?", "0 0 2 * * ?/2h", "61 0 2 * * ?/PT2H", "0 0 2 * * ?/PT0S", "0 0 2 * * ?/PT2H;"})
    void whatIsNoScheduleIsRefused(String text) {
        assertThatThrownBy(() -> LinkWindows.parse(text, UTC)).isInstanceOf(IllegalArgumentException.class);
    }
}
