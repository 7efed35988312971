package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.config.DateOrder;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasurementTimeTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-01-31T23:59:59Z               | 2026-01-31T23:59:59Z",
        "2026-01-31T23:59:59.123Z           | 2026-01-31T23:59:59.123Z",
        "2026-01-31T23:59:59.123456789Z     | 2026-01-31T23:59:59.123456789Z",
        "2026-01-31 23:59:59,5 UTC          | 2026-01-31T23:59:59.500Z",
        "2026-01-31T23:59:59+01:00          | 2026-01-31T22:59:59Z",
        "2026-01-31T23:59:59+0100           | 2026-01-31T22:59:59Z",
        "2026-01-31T23:59:59-05             | 2026-02-01T04:59:59Z",
        "2026-01-31 23:59 +01:00            | 2026-01-31T22:59:00Z",
        "2013-12-02 21:15:00                | 2013-12-02T20:15:00Z",
        "2026-01-31T23:59:59                | 2026-01-31T22:59:59Z",
        "2026-07-31T23:59                   | 2026-07-31T21:59:00Z",
        "2026/01/31 23:59:59                | 2026-01-31T22:59:59Z",
        "2026-1-5 6:07                      | 2026-01-05T05:07:00Z",
        "2026-01-31                         | 2026-01-30T23:00:00Z",
        "31.01.2026 23:59                   | 2026-01-31T22:59:00Z",
        "31.01.2026 23:59:59                | 2026-01-31T22:59:59Z",
        "31.01.2026 23:59:59.250            | 2026-01-31T22:59:59.250Z",
        "31.01.2026, 23:59:59               | 2026-01-31T22:59:59Z",
        "1.2.2026                           | 2026-01-31T23:00:00Z",
        "2026-01-31 11:59:59 PM             | 2026-01-31T22:59:59Z",
        "2026-01-31 12:00 am                | 2026-01-30T23:00:00Z",
        "20260131T235959Z                   | 2026-01-31T23:59:59Z",
        "20260131235959                     | 2026-01-31T22:59:59Z",
        "20260131                           | 2026-01-30T23:00:00Z",
        "1769903999                         | 2026-01-31T23:59:59Z",
        "1769903999.5                       | 2026-01-31T23:59:59.500Z",
        "1769903999,25                      | 2026-01-31T23:59:59.250Z",
        "1769903999123                      | 2026-01-31T23:59:59.123Z",
        "1769903999123456                   | 2026-01-31T23:59:59.123456Z",
        "1769903999123456789                | 2026-01-31T23:59:59.123456789Z",
        "'  2026-01-31T23:59:59Z '          | 2026-01-31T23:59:59Z",
    })
    void theUsualFormsAreUnderstood(String written, String utc) throws Exception {
        assertThat(new MeasurementTime(BERLIN, null).toUtc(written)).isEqualTo(utc);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "23:59:59", "12.5", "0", "99999999", "45321.5", "2026-13-01", "2026-02-30 00:00", "2026-01-31 24:00",
        "2026-01-31 23:60", "2026-01-31 13:00 PM", "2026-01-31T23:59:59+25:00", "31.01.26", "2026-01/31", "2026-01-31 23:59:59 CET",
        "2026-01-3123:59:59", "31-01-2026", "99999999999999999999", "1.7E9", "1969-12-31T23:59:59Z", "2026-01-31 23:59:59 x", "20261301",
        "-1769903999", "+292278994-08-17T07:12:55Z"})
    void anythingElseIsRefused(String written) {
        assertThatThrownBy(() -> new MeasurementTime(BERLIN, null).toUtc(written)).isInstanceOfSatisfying(ReadingRejectedException.class,
                e -> assertThat(e.reason()).isEqualTo(RejectReason.TIME_INVALID));
    }

    @Test
    void aDateWithSlashesNeedsTheOrderFromTheConfiguration() throws Exception {
        assertThat(new MeasurementTime(ZoneOffset.UTC, DateOrder.DAY_MONTH).toUtc("03/04/2026 10:00")).isEqualTo("2026-04-03T10:00:00Z");
        assertThat(new MeasurementTime(ZoneOffset.UTC, DateOrder.MONTH_DAY).toUtc("03/04/2026 10:00")).isEqualTo("2026-03-04T10:00:00Z");
        assertThat(new MeasurementTime(ZoneOffset.UTC, DateOrder.MONTH_DAY).toUtc("1/31/2026 11:05:00 PM"))
                .isEqualTo("2026-01-31T23:05:00Z");
        assertThatThrownBy(() -> new MeasurementTime(ZoneOffset.UTC, null).toUtc("31/01/2026")).hasMessageContaining("date-order");
        assertThatThrownBy(() -> new MeasurementTime(ZoneOffset.UTC, DateOrder.MONTH_DAY).toUtc("31/01/2026"))
                .isInstanceOf(ReadingRejectedException.class);
    }

    @Test
    void aTimeThatAClockChangeSkipsIsMovedOnAndOneThatComesTwiceIsTheFirst() throws Exception {
        MeasurementTime time = new MeasurementTime(BERLIN, null);

        assertThat(time.toUtc("2026-03-29 02:30")).isEqualTo("2026-03-29T01:30:00Z");
        assertThat(time.toUtc("2026-10-25 02:30")).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(time.toUtc("2026-10-25 03:00")).isEqualTo("2026-10-25T02:00:00Z");
    }

    @Property(tries = 500)
    void whatIsWrittenIsReadAgain(@ForAll @LongRange(min = 0, max = 253402300799L) long second,
            @ForAll @LongRange(min = 0, max = 999_999_999L) long nanos) throws Exception {
        String utc = Instant.ofEpochSecond(second, nanos).toString();

        assertThat(new MeasurementTime(BERLIN, null).toUtc(utc)).isEqualTo(utc);
    }

    @Property(tries = 500)
    void noTextEndsInAnotherException(@ForAll String text) {
        try {
            new MeasurementTime(BERLIN, null).toUtc(text);
        } catch (ReadingRejectedException e) {
            assertThat(e.reason()).isEqualTo(RejectReason.TIME_INVALID);
        }
    }
}
