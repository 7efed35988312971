package io.sitewire.edge;

import io.sitewire.config.DateOrder;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands the time of measurement as loggers write it, and writes it in one form: ISO-8601 in UTC. Immutable.
 *
 * <p>Known are: a date ({@code 2026-01-31}, {@code 2026/01/31}, {@code 20260131}, {@code 31.01.2026}, and with slashes and the day or the
 * month first if the configuration says which) alone or with a time of day ({@code 23:59}, {@code 23:59:59}, a fraction of up to nine
 * digits after a point or comma, {@code PM}) after a blank, a {@code T} or a comma; then, if the source knows it, {@code Z}, {@code UTC},
 * {@code GMT} or an offset ({@code +01}, {@code +0100}, {@code +01:00}); and a plain number, which is the time since 1970 in seconds
 * (with or without a fraction), milliseconds, microseconds or nanoseconds, told apart by its size. A number below 100,000,000 is refused:
 * seconds since the start of a logger look like that.
 *
 * <p>A time without a zone is taken in the configured one. A local time that a change of clocks skips is moved on by what was skipped
 * (02:30 becomes 03:30); one that happens twice is taken as the first of the two. Years are 1970 to 9999.
 */
public final class MeasurementTime {
    private static final long NUMBER_MIN = 100_000_000L;
    private static final int LENGTH_MAX = 64;
    private static final Pattern NUMBER = Pattern.compile("(\\d{9,19})(?:[.,](\\d{1,9})\\d*)?");
    private static final Pattern COMPACT = Pattern.compile(
            "((?:19|20)\\d{2})(\\d{2})(\\d{2})(?:[T ]?(\\d{2})(\\d{2})(\\d{2})?)?(Z|[+-]\\d{4})?");
    private static final Pattern DATE = Pattern.compile(
            "(?:(?<y>\\d{4})(?<s1>[-/.])(?<m>\\d{1,2})\\k<s1>(?<d>\\d{1,2})|(?<a>\\d{1,2})(?<s2>[./])(?<b>\\d{1,2})\\k<s2>(?<y2>\\d{4}))");
    private static final Pattern CLOCK = Pattern.compile(
            "(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,:](\\d{1,9}))?)?(?: ?([AaPp])\\.?[Mm]\\.?)?(?: ?(Z|z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?))?");

    private final ZoneId zone;
    private final DateOrder dateOrder;

    /** @param dateOrder null if a date with slashes is to be refused */
    public MeasurementTime(ZoneId zone, DateOrder dateOrder) {
        this.zone = zone;
        this.dateOrder = dateOrder;
    }

    /**
     * @return the time in UTC, such as {@code 2026-01-31T23:59:59.123Z}
     * @throws ReadingRejectedException if the text has none of the known forms, or names a moment that does not exist
     */
    public String toUtc(String text) throws ReadingRejectedException {
        String stripped = text.strip();
        try {
            Instant instant = stripped.length() > LENGTH_MAX ? null : parse(stripped);
            if (instant != null && instant.getEpochSecond() >= 0 && instant.atOffset(ZoneOffset.UTC).getYear() <= 9999) {
                return DateTimeFormatter.ISO_INSTANT.format(instant);
            }
        } catch (DateTimeException e) {
            throw invalid(stripped, e.getMessage());
        }
        throw invalid(stripped, "it has none of the known forms");
    }

    private Instant parse(String text) throws ReadingRejectedException {
        Matcher compact = COMPACT.matcher(text);
        if (compact.matches() && (text.length() == 8 || text.length() > 11)) {
            // 20260131 and 20260131235959: as seconds or milliseconds they would be in 1970 or 2612.
            if (text.length() != 12 || !text.chars().allMatch(Character::isDigit)) {
                return compact(compact);
            }
        }
        Matcher number = NUMBER.matcher(text);
        if (number.matches()) {
            return number(number);
        }
        Matcher date = DATE.matcher(text);
        if (!date.lookingAt()) {
            return null;
        }
        LocalDate day = date(text, date);
        String rest = text.substring(date.end());
        if (rest.isEmpty()) {
            return local(day.atStartOfDay());
        }
        Matcher clock = CLOCK.matcher(rest.substring(rest.startsWith("T") || rest.startsWith("t") || rest.startsWith(",") ? 1 : 0).strip());
        boolean separated = !Character.isDigit(rest.charAt(0));
        return separated && clock.matches() ? clock(day, clock) : null;
    }

    private LocalDate date(String text, Matcher date) throws ReadingRejectedException {
        if (date.group("y") != null) {
            return LocalDate.of(digits(date.group("y")), digits(date.group("m")), digits(date.group("d")));
        }
        int first = digits(date.group("a"));
        int second = digits(date.group("b"));
        int year = digits(date.group("y2"));
        if (date.group("s2").equals(".")) {
            return LocalDate.of(year, second, first);
        }
        if (dateOrder == null) {
            throw invalid(text, "day or month may come first; set sitewire.enrich.date-order to day-month or month-day");
        }
        return dateOrder == DateOrder.DAY_MONTH ? LocalDate.of(year, second, first) : LocalDate.of(year, first, second);
    }

    private Instant clock(LocalDate day, Matcher clock) {
        int hour = digits(clock.group(1));
        if (clock.group(5) != null) {
            if (hour < 1 || hour > 12) {
                throw new DateTimeException("an hour with AM or PM is 1 to 12, not " + hour);
            }
            hour = hour % 12 + ("pP".contains(clock.group(5)) ? 12 : 0);
        }
        int second = clock.group(3) == null ? 0 : digits(clock.group(3));
        LocalDateTime local = day.atTime(LocalTime.of(hour, digits(clock.group(2)), second, nanos(clock.group(4))));
        String offset = clock.group(6);
        if (offset == null) {
            return local(local);
        }
        return local.toInstant(Character.isLetter(offset.charAt(0)) ? ZoneOffset.UTC : ZoneOffset.of(offset));
    }

    private Instant compact(Matcher compact) {
        LocalDate day = LocalDate.of(digits(compact.group(1)), digits(compact.group(2)), digits(compact.group(3)));
        LocalDateTime local = compact.group(4) == null ? day.atStartOfDay()
                : day.atTime(digits(compact.group(4)), digits(compact.group(5)), compact.group(6) == null ? 0 : digits(compact.group(6)));
        String offset = compact.group(7);
        return offset == null ? local(local) : local.toInstant(ZoneOffset.of(offset));
    }

    private static Instant number(Matcher number) {
        long whole;
        try {
            whole = Long.parseLong(number.group(1));
        } catch (NumberFormatException e) {
            return null;
        }
        if (whole < NUMBER_MIN) {
            return null;
        }
        if (whole < 100_000_000_000L) {
            return Instant.ofEpochSecond(whole, nanos(number.group(2)));
        }
        if (whole < 100_000_000_000_000L) {
            return Instant.ofEpochMilli(whole).plusNanos(nanos(number.group(2)) / 1000);
        }
        long perSecond = whole < 100_000_000_000_000_000L ? 1_000_000L : 1_000_000_000L;
        return Instant.ofEpochSecond(whole / perSecond, whole % perSecond * (1_000_000_000L / perSecond));
    }

    private Instant local(LocalDateTime local) {
        return local.atZone(zone).toInstant();
    }

    private static int digits(String text) {
        return Integer.parseInt(text);
    }

    private static int nanos(String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
    }

    private static ReadingRejectedException invalid(String text, String why) {
        String shown = text.length() > LENGTH_MAX ? text.substring(0, LENGTH_MAX) + "…" : text;
        return new ReadingRejectedException(RejectReason.TIME_INVALID, "time of measurement cannot be read: '" + shown + "': " + why);
    }
}
