package io.sitewire.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Compares what a page shows with what a command prints. What differs from run to run is compared by its form: times, UUIDs, hashes,
 * passwords, durations, sizes, temporary paths and numbers, except those in a name such as {@code plant-7}. Two or more spaces stand for any,
 * since columns are as wide as what is in them. {@code ...} or {@code …} stands for anything; alone in a line, for any number of lines.
 */
final class OutputForm {
    /** Where output and page part. */
    record Mismatch(int line, String expected, String actual) {
    }

    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)";
    private static final String UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    private static final String PASSWORD = "[a-z0-9]{5}(?:-[a-z0-9]{5}){4}";
    private static final String HASH = "[0-9a-f]{16,64}";
    private static final String DURATION = "\\d[\\d,]*(?:\\.\\d+)? (?:d|h|min|s|ms)\\b(?: \\d+ (?:h|min|s)\\b)*";
    private static final String SIZE = "\\d[\\d,]*(?:\\.\\d+)? (?:B|KiB|MiB|GiB|kB)\\b";
    private static final String NUMBER = "\\d[\\d,]*(?:\\.\\d+)*(?:E-?\\d+)?";
    private static final String NO_NAME = "(?<![A-Za-z0-9_])(?<![A-Za-z]-)";
    /** Each with what stands for it in the pattern. */
    private static final List<List<String>> FORMS = List.of(
            List.of("…|\\.\\.\\.", ".*"), List.of("\\s{2,}|\\t\\s*", "\\s+"), List.of(NO_NAME + TIME, TIME), List.of(NO_NAME + UUID, UUID),
            List.of(NO_NAME + PASSWORD + "\\b", PASSWORD), List.of(NO_NAME + HASH + "\\b", HASH), List.of("/tmp/[^\\s\"]+", "/[^\\s\"]+"),
            List.of(NO_NAME + DURATION, DURATION), List.of(NO_NAME + SIZE, SIZE), List.of(NO_NAME + "-?" + NUMBER, "-?" + NUMBER));
    private static final Pattern ANY_FORM = Pattern.compile(String.join("|", FORMS.stream().map(form -> "(" + form.get(0) + ")").toList()));

    private OutputForm() {
    }

    /** Whether one line has the form of the documented one. */
    static boolean matches(String documented, String actual) {
        StringBuilder pattern = new StringBuilder();
        Matcher form = ANY_FORM.matcher(documented.stripTrailing());
        int literal = 0;
        while (form.find()) {
            pattern.append(Pattern.quote(documented.substring(literal, form.start())));
            int which = IntStream.range(0, FORMS.size()).filter(i -> form.group(i + 1) != null).findFirst().orElseThrow();
            pattern.append(FORMS.get(which).get(1));
            literal = form.end();
        }
        pattern.append(Pattern.quote(documented.stripTrailing().substring(literal)));
        return actual.stripTrailing().matches(pattern.toString());
    }

    /** The first line that cannot be explained by what is documented, if there is one. */
    static Optional<Mismatch> compare(List<String> documented, List<String> actual) {
        return compare(documented, 0, actual, 0);
    }

    /** As {@link #compare}, wherever in the output the documented lines are. */
    static Optional<Mismatch> find(List<String> documented, List<String> actual) {
        List<String> anywhere = new ArrayList<>(List.of("…"));
        anywhere.addAll(documented);
        anywhere.add("…");
        return compare(anywhere, actual).map(found -> new Mismatch(found.line() - 1, found.expected(), found.actual()));
    }

    private static Optional<Mismatch> compare(List<String> documented, int from, List<String> actual, int begin) {
        int at = begin;
        for (int i = from; i < documented.size(); i++) {
            if (isAnyLines(documented.get(i))) {
                return afterAnyLines(documented, i + 1, actual, at);
            }
            if (at == actual.size() || !matches(documented.get(i), actual.get(at))) {
                return Optional.of(new Mismatch(i, documented.get(i), at == actual.size() ? "(the end of the output)" : actual.get(at)));
            }
            at++;
        }
        return at == actual.size() ? Optional.empty() : Optional.of(new Mismatch(documented.size(), "(the end of the output)", actual.get(at)));
    }

    private static Optional<Mismatch> afterAnyLines(List<String> documented, int next, List<String> actual, int begin) {
        if (next == documented.size()) {
            return Optional.empty();
        }
        Optional<Mismatch> furthest = Optional.empty();
        for (int at = begin; at <= actual.size(); at++) {
            Optional<Mismatch> mismatch = compare(documented, next, actual, at);
            if (mismatch.isEmpty()) {
                return mismatch;
            }
            if (furthest.isEmpty() || mismatch.get().line() > furthest.get().line()) {
                furthest = mismatch;
            }
        }
        return furthest.map(found -> found.line() > next ? found : new Mismatch(next, documented.get(next), "(no such line)"));
    }

    private static boolean isAnyLines(String line) {
        return line.strip().equals("…") || line.strip().equals("...");
    }
}
