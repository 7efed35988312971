package io.sitewire.ops.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code /q/metrics} said at one moment, in Prometheus' text format 0.0.4. Immutable. */
public final class Metrics {
    private static final Pattern LINE = Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)(?: -?\\d+)?$");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    private record Series(String name, Map<String, String> labels, double value) {
    }

    private final List<Series> series;

    private Metrics(List<Series> series) {
        this.series = series;
    }

    /** Lines that it does not understand are passed over. */
    public static Metrics parse(String text) {
        List<Series> found = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                found.add(new Series(matcher.group(1), labels(matcher.group(2)), number(matcher.group(3))));
            }
        });
        return new Metrics(List.copyOf(found));
    }

    private static Map<String, String> labels(String text) {
        return text == null ? Map.of() : LABEL.matcher(text).results().collect(Collectors.toMap((MatchResult label) -> label.group(1),
                label -> label.group(2).replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\"), (one, other) -> one));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    yield Double.NaN;
                }
            }
        };
    }

    /** Whether there is anything of that name. */
    public boolean has(String name) {
        return series.stream().anyMatch(one -> one.name.equals(name));
    }

    /** The sum of all that have the name, whatever their labels; what is no number does not count. */
    public double sum(String name) {
        return sum(name, Map.of());
    }

    /** The same of those that have these labels among theirs. */
    public double sum(String name, Map<String, String> labels) {
        return series.stream().filter(one -> one.name.equals(name) && one.labels.entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Series::value).filter(value -> !Double.isNaN(value)).sum();
    }
}
