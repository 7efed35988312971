package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tables of metrics in docs/reference/health-and-metrics.md, and whether a PromQL expression keeps to them. */
final class MeterTable {
    private static final Pattern ROW = Pattern.compile("^\\| (`(?:sitewire|camel)_[^|]*) \\|([^|]*)\\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("`([a-zA-Z_]+)`");
    private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|on|without|ignoring)\\s*\\(([^)]*)\\)");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]|\\boffset \\d+[smhd]");
    private static final Pattern IDENTIFIER = Pattern.compile("\\b([a-zA-Z_][a-zA-Z0-9_]*)\\b(?!\\s*\\()");
    private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "sum", "max", "min", "by", "on", "offset");
    /** Prometheus' own. */
    private static final Set<String> EVERYWHERE = Set.of("instance", "job");
    private static final Set<String> COUNTED = Set.of("state", "reason", "outcome");

    private record Meter(Set<String> labels, Set<String> suffixes, String row) {
    }

    private final Map<String, Meter> meters = new HashMap<>(Map.of("up", new Meter(Set.of(), Set.of(""), "")));

    static MeterTable read() {
        MeterTable table = new MeterTable();
        Matcher rows = ROW.matcher(Project.read(Project.ROOT.resolve("docs/reference/health-and-metrics.md")));
        while (rows.find()) {
            String names = rows.group(1);
            Set<String> labels = codes(rows.group(2));
            Matcher name = CODE.matcher(names);
            while (name.find()) {
                String after = names.substring(name.end());
                Set<String> suffixes = after.startsWith(" (histogram)") ? Set.of("_bucket", "_count", "_sum", "_max")
                        : after.startsWith(" (count, sum, max)") ? Set.of("_count", "_sum", "_max") : Set.of("");
                table.meters.put(name.group(1), new Meter(labels, suffixes, rows.group()));
            }
        }
        return table;
    }

    private static Set<String> codes(String text) {
        Set<String> found = new TreeSet<>();
        CODE.matcher(text).results().map((MatchResult code) -> code.group(1)).forEach(found::add);
        return found;
    }

    /** @return the labels that its metrics can have; it fails if the expression names a metric, a label or a state that does not exist */
    Set<String> check(String expression) {
        Set<String> labels = new TreeSet<>(EVERYWHERE);
        String bare = RANGE.matcher(GROUPING.matcher(SELECTOR.matcher(expression).replaceAll("")).replaceAll("")).replaceAll("");
        Matcher names = IDENTIFIER.matcher(bare);
        while (names.find()) {
            if (!KEYWORDS.contains(names.group(1))) {
                Meter meter = meter(names.group(1));
                labels.addAll(meter.labels);
                if (meter.suffixes.contains("_bucket")) {
                    labels.add("le");
                }
            }
        }
        Matcher selectors = Pattern.compile("(\\w+)" + SELECTOR.pattern()).matcher(expression);
        while (selectors.find()) {
            Meter meter = meter(selectors.group(1));
            MATCHER.matcher(selectors.group(2)).results().forEach(matcher -> {
                assertThat(meter.labels.contains(matcher.group(1)) || EVERYWHERE.contains(matcher.group(1)))
                        .as("label %s in %s", matcher.group(1), expression).isTrue();
                if (COUNTED.contains(matcher.group(1))) {
                    assertThat(List.of(matcher.group(2).split("\\|"))).as("values in %s", expression)
                            .allSatisfy(value -> assertThat(meter.row).contains("`" + value + "`"));
                }
            });
        }
        Matcher groupings = GROUPING.matcher(expression);
        while (groupings.find()) {
            assertThat(labels).as("labels in %s", expression).containsAll(List.of(groupings.group(1).trim().split("\\s*,\\s*")));
        }
        return labels;
    }

    private Meter meter(String name) {
        for (Map.Entry<String, Meter> meter : meters.entrySet()) {
            if (meter.getValue().suffixes.stream().anyMatch(suffix -> name.equals(meter.getKey() + suffix))) {
                return meter.getValue();
            }
        }
        throw new AssertionError("no metric " + name + " in docs/reference/health-and-metrics.md");
    }
}
