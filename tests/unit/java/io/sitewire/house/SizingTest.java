package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/operate/sizing.md are what their assumptions come to. */
class SizingTest {
    private static final List<String> PAGE = Project.read(Project.ROOT.resolve("docs/operate/sizing.md")).lines().toList();
    private static final double RATE = 20;
    private static final double KAFKA_BYTES = 300;
    private static final double DISK_BYTES = 200;
    private static final double DAY_SECONDS = 86_400;
    private static final int REPLICAS_A_BROKER = 4_000;
    private static final double READINGS_A_CORE = 20_000;

    @Test
    void kafkaAndCores() {
        double[] sites = {10, 1_000, 10_000};

        row("readings a second", sites, 0, each -> each * RATE);
        row("uplinks bring, MB/s", sites, 2, SizingTest::uplinkMegabytes);
        row("brokers write, MB/s", sites, 2, each -> uplinkMegabytes(each) * 6);
        row("disks of all brokers, TB", sites, 2, each -> uplinkMegabytes(each) * 6 * DAY_SECONDS * 7 / 1e6);
        row("partitions with replicas", sites, 0, SizingTest::replicas);
        row("brokers, at 4,000 each and 3 at least", sites, 0, SizingTest::brokers);
        row("memory maps a broker", sites, 0, each -> replicas(each) * 4 / brokers(each));
        row("cores, at 20,000 readings/s each and 2 at least", sites, 0, each -> Math.max(2, Math.ceil(each * RATE / READINGS_A_CORE)));
    }

    @Test
    void anEdge() {
        double[] rates = {20, 200, 2_000};

        row("buffer for a day without the core, GB", rates, 2, each -> each * DISK_BYTES * DAY_SECONDS / 1e9);
        row("buffer for a week, GB", rates, 2, each -> each * DISK_BYTES * DAY_SECONDS * 7 / 1e9);
        row("link, kbit/s, before compression", rates, 0, each -> each * KAFKA_BYTES * 8 / 1e3);
        row("link that drains a day in an hour, Mbit/s", rates, 1, each -> each * KAFKA_BYTES * 8 * 25 / 1e6);
    }

    private static double uplinkMegabytes(double sites) {
        return sites * RATE * KAFKA_BYTES / 1e6;
    }

    private static double replicas(double sites) {
        return sites * 2 * 3 + 3 * 6 * 3;
    }

    private static double brokers(double sites) {
        return Math.max(3, Math.ceil(replicas(sites) / REPLICAS_A_BROKER));
    }

    /** The row of that name has these values, rounded to at most so many digits after the point. */
    private static void row(String name, double[] of, int digits, DoubleUnaryOperator value) {
        List<String> rows = PAGE.stream().filter(line -> line.startsWith("| " + name + " |")).toList();
        assertThat(rows).as(name).hasSize(1);
        List<String> cells = Stream.of(rows.get(0).split("\\|")).skip(3).map(String::strip).toList();
        List<String> expected = new ArrayList<>();
        for (double each : of) {
            String text = String.format(Locale.ROOT, "%,." + digits + "f", value.applyAsDouble(each));
            expected.add(text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text);
        }
        assertThat(cells).as(name).isEqualTo(expected);
    }
}
