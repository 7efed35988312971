package io.sitewire.ops.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A {@link Status} as one screen of text. */
public final class StatusText {
    private static final long KIB = 1024;
    private static final String LINE = "%-11s %s";

    private StatusText() {
    }

    public static List<String> lines(Status status) {
        List<String> lines = new ArrayList<>();
        lines.add(status.site().map(site -> site + "  ").orElse("") + status.profile() + "  sitewire " + status.version() + "  "
                + status.url() + status.since().map(since -> "  up " + duration(Duration.between(since, status.at()))).orElse(""));
        lines.add("");
        status.edge().ifPresent(edge -> edge(lines, edge, status.at()));
        status.core().ifPresent(core -> core(lines, core));
        lines.add("");
        if (status.isFine()) {
            lines.add("Nothing needs attention.");
        }
        for (Problem problem : status.problems()) {
            lines.add(problem.code() + " (" + problem.check() + ")" + (problem.what().isEmpty() ? "" : " " + problem.what()));
            lines.add("  " + problem.advice());
        }
        return lines;
    }

    private static void edge(List<String> lines, EdgeStatus edge, Instant now) {
        add(lines, "accepting", (edge.accepting() ? "yes" : "NO, the buffer is " + edge.buffer()) + ", "
                + rate(edge.drain().inPerSecond()));
        add(lines, "forwarding", forwarding(edge, now));
        add(lines, "waiting", edge.waiting() == 0 ? "nothing; " + size(edge.bytes()) + " of " + size(edge.bytesMax()) + " on disk"
                : count(edge.waiting()) + " readings, the oldest " + duration(edge.oldest()) + " old; " + size(edge.bytes()) + " of "
                + size(edge.bytesMax()) + " on disk");
        add(lines, "drained", drained(edge.drain()) + edge.fullIn().map(time -> "; full in about " + duration(time)).orElse(""));
    }

    private static String forwarding(EdgeStatus edge, Instant now) {
        String acknowledged = edge.lastAcknowledged()
                .map(at -> "; readings last acknowledged " + duration(Duration.between(at, now)) + " ago")
                .orElse("; no reading acknowledged since the start");
        return switch (edge.connection()) {
            case "up" -> "yes, " + rate(edge.drain().outPerSecond()) + acknowledged;
            case "not tried yet" -> "not yet: nothing was sent since the start";
            case "", "none in this process" -> "NO, the route edge-forward is not there (yet)";
            default -> "NO, the link is " + edge.connection() + " (" + edge.forwarding()
                    + edge.since().map(since -> " since " + since).orElse("") + ")" + acknowledged;
        };
    }

    private static void core(List<String> lines, CoreStatus core) {
        add(lines, "merging", merging(core) + "; uplinks " + count(core.uplinks())
                + (core.holding() == 0 ? "" : ", " + count(core.holding()) + " of them wait for positions"));
        add(lines, "unmerged", core.lag() == 0 ? "nothing" : count(core.lag()) + " offsets of these uplinks");
        add(lines, "merged", drained(core.drain()));
    }

    private static String merging(CoreStatus core) {
        return switch (core.connection()) {
            case "up" -> "yes, " + rate(core.drain().outPerSecond());
            case "down" -> "NO, Kafka does not answer";
            default -> "NO, the route core-merge is not there (yet)";
        };
    }

    private static String drained(Drain drain) {
        return switch (drain.state()) {
            case EMPTY -> "yes";
            case KEEPING_UP -> "keeping up: what waits is on its way";
            case DRAINING -> "in about " + drain.left().map(StatusText::duration).orElse("?") + ": " + rates(drain);
            case NOT_DRAINING -> "not draining: " + rates(drain);
        };
    }

    private static String rates(Drain drain) {
        return perSecond(drain.inPerSecond()) + " come in, " + perSecond(drain.outPerSecond()) + " go out";
    }

    private static void add(List<String> lines, String name, String text) {
        lines.add(String.format(LINE, name, text));
    }

    private static String rate(double perSecond) {
        return perSecond(perSecond).replace("/s", " readings/s");
    }

    private static String perSecond(double rate) {
        return (rate >= 10 || rate == 0 ? count(Math.round(rate)) : String.format(Locale.ROOT, "%.1f", rate)) + "/s";
    }

    private static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String size(long bytes) {
        if (bytes < KIB * KIB) {
            return count(bytes / KIB) + " KiB";
        }
        double mebi = (double) bytes / (KIB * KIB);
        return mebi < KIB ? String.format(Locale.ROOT, "%.1f MiB", mebi) : String.format(Locale.ROOT, "%.1f GiB", mebi / KIB);
    }

    /** The two largest units. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        Duration positive = Duration.ofSeconds(seconds);
        Optional<String> days = part(positive.toDays(), "d", positive.toHoursPart(), "h");
        return days.or(() -> part(positive.toHours(), "h", positive.toMinutesPart(), "min"))
                .or(() -> part(positive.toMinutes(), "min", positive.toSecondsPart(), "s")).orElse(seconds + " s");
    }

    private static Optional<String> part(long large, String unit, int small, String smallUnit) {
        return large == 0 ? Optional.empty() : Optional.of(large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit));
    }
}
