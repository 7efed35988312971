package io.sitewire.ops.cli;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A moment on the command line, in one of {@link #FORMS}; a day is its first moment in UTC. */
final class TimeOption implements ITypeConverter<Instant> {
    static final String FORMS = "2026-03-01T06:00:00Z, 2026-03-01, or how long ago: 90s, 15m, 2h, 7d";
    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");
    private final Clock clock;

    TimeOption() {
        this(Clock.systemUTC());
    }

    TimeOption(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Instant convert(String value) {
        Matcher ago = AGO.matcher(value);
        if (ago.matches()) {
            return clock.instant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2)));
        }
        try {
            return value.contains("T") ? Instant.parse(value) : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + value + "' is no time; write " + FORMS);
        }
    }

    private static Duration duration(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
