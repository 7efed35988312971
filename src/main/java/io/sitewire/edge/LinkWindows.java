package io.sitewire.edge;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When the link may be used: windows that open at the times of a cron expression and stay open for a while. Immutable; any thread.
 *
 * <p>Text: {@code CRON/DURATION}, several separated by {@code ;}, such as {@code 0 0 2 * * ?/PT2H}; the cron expression is Quartz's, with
 * seconds, and the duration ISO-8601.
 */
public final class LinkWindows {
    private static final CronParser CRON = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.QUARTZ));

    private record Window(ExecutionTime opens, Duration length) {
    }

    private final List<Window> windows;
    private final ZoneId zone;

    private LinkWindows(List<Window> windows, ZoneId zone) {
        this.windows = windows;
        this.zone = zone;
    }

    /** @throws IllegalArgumentException if it is no such text; the message says what is wrong */
    public static LinkWindows parse(String text, ZoneId zone) {
        List<Window> windows = new ArrayList<>();
        for (String part : text.split(";", -1)) {
            // A cron expression may have slashes of its own.
            int slash = part.lastIndexOf("/P");
            if (slash < 0) {
                throw new IllegalArgumentException("'" + part.strip() + "' is not CRON/DURATION, such as 0 0 2 * * ?/PT2H");
            }
            windows.add(new Window(ExecutionTime.forCron(CRON.parse(part.substring(0, slash).strip())),
                    length(part.substring(slash + 1).strip())));
        }
        return new LinkWindows(windows, zone);
    }

    private static Duration length(String text) {
        try {
            Duration length = Duration.parse(text);
            if (length.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("duration '" + text + "' is less than a second");
            }
            return length;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("duration '" + text + "' is not ISO-8601, such as PT2H", e);
        }
    }

    /** @return when the next window opens; empty if one is open */
    Optional<Instant> opensAt(Instant now) {
        ZonedDateTime local = now.atZone(zone);
        Optional<ZonedDateTime> next = Optional.empty();
        for (Window window : windows) {
            // Just after now, since one that opens now is open.
            Optional<ZonedDateTime> opened = window.opens().lastExecution(local.plusNanos(1_000_000));
            if (opened.isPresent() && now.isBefore(opened.get().toInstant().plus(window.length()))) {
                return Optional.empty();
            }
            Optional<ZonedDateTime> opens = window.opens().nextExecution(local);
            next = next.isEmpty() || opens.isPresent() && opens.get().isBefore(next.get()) ? opens : next;
        }
        // A schedule whose last time is past never opens again.
        return Optional.of(next.map(ZonedDateTime::toInstant).orElse(Instant.MAX));
    }
}
