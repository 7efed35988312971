package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every meter that the code makes stands in docs/reference/health-and-metrics.md under its name in Prometheus, and the page names no other. */
class MetersReferenceTest {
    private static final Pattern LITERAL = Pattern.compile("\"sitewire\\.[a-z.]+\"");
    private static final Pattern METER = Pattern.compile("([A-Za-z]+\\.)?(builder|gauge|counter)\\(\\s*\"(sitewire\\.[a-z.]+)\"");
    private static final Pattern DOCUMENTED = Pattern.compile("`(sitewire_[a-z_]+)`");
    /** What Prometheus' form adds to a name, by what makes the meter. */
    private static final Map<String, String> SUFFIXES = Map.of("Gauge.builder", "", "gauge", "", "DistributionSummary.builder", "",
            "FunctionCounter.builder", "_total", "counter", "_total", "Timer.builder", "_seconds");

    @Test
    void everyMeterIsDocumentedAndEveryDocumentedMeterExists() {
        Set<String> made = new TreeSet<>();
        for (Path file : Project.files(Project.SOURCES, ".java")) {
            String source = Project.read(file);
            if (source.contains("import io.micrometer.")) {
                Set<String> meters = new TreeSet<>();
                METER.matcher(source).results().forEach(meter -> {
                    meters.add(meter.group(3));
                    made.add(prometheus(meter));
                });
                assertThat(meters).as("names in " + file.getFileName() + " whose kind is understood")
                        .containsAll(LITERAL.matcher(source).results().map(name -> name.group().replace("\"", "")).toList());
            }
        }
        Set<String> documented = new TreeSet<>();
        Matcher names = DOCUMENTED.matcher(Project.read(Project.ROOT.resolve("docs/reference/health-and-metrics.md")));
        while (names.find()) {
            documented.add(names.group(1));
        }

        assertThat(made).hasSizeGreaterThan(30);
        assertThat(documented).isEqualTo(made);
    }

    private static String prometheus(MatchResult meter) {
        String kind = "builder".equals(meter.group(2)) ? meter.group(1) + meter.group(2) : meter.group(2);
        assertThat(SUFFIXES).containsKey(kind);
        return meter.group(3).replace('.', '_') + SUFFIXES.get(kind);
    }
}
