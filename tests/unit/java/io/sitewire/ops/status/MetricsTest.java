package io.sitewire.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Metrics METRICS = Metrics.parse("""
            # HELP a_total Something, with a { brace } and "quotes"
            # TYPE a_total counter
            a_total{site="plant-7",reason="x"} 3.0
            a_total{site="plant-8",reason="x"} 4.0
            b 1.5E3
            c{path="C:\\\\data \\"new\\"",brace="}"} 1.0 1700000000000
            d NaN
            d{of="other"} 2.0
            e +Inf
            not a line
            """);

    @Test
    void itSumsWhatHasTheNameAndTheLabels() {
        assertThat(METRICS.sum("a_total")).isEqualTo(7);
        assertThat(METRICS.sum("a_total", Map.of("site", "plant-8"))).isEqualTo(4);
        assertThat(METRICS.sum("a_total", Map.of("site", "plant-9"))).isZero();
        assertThat(METRICS.sum("b")).isEqualTo(1500);
        assertThat(METRICS.sum("a")).isZero();
    }

    @Test
    void labelsCanHaveQuotesAndBracesAndWhatIsNoNumberDoesNotCount() {
        assertThat(METRICS.sum("c", Map.of("path", "C:\\data \"new\"", "brace", "}"))).isEqualTo(1);
        assertThat(METRICS.sum("d")).isEqualTo(2);
        assertThat(METRICS.sum("e")).isInfinite();
    }
}
