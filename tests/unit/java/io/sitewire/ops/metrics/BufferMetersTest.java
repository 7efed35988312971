package io.sitewire.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.GapReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferMetersTest {
    private static final Entry ENTRY = new Entry(Map.of(), new byte[10]);
    @TempDir
    private Path folder;

    @Test
    void syncsAndBatchesAreMeasuredOneByOne() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            new BufferMeters(registry, null).bind("outbox", buffer, folder, 1 << 30);

            buffer.append(List.of(ENTRY, ENTRY, ENTRY)).get(10, TimeUnit.SECONDS);
            buffer.append(List.of(ENTRY)).get(10, TimeUnit.SECONDS);

            assertThat(registry.get("sitewire.buffer.sync").timer().count()).isEqualTo(2);
            assertThat(registry.get("sitewire.buffer.sync").timer().max(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(registry.get("sitewire.buffer.batch.records").summary().totalAmount()).isEqualTo(4);
            assertThat(registry.get("sitewire.buffer.batch.records").summary().max()).isEqualTo(3);
            assertThat(registry.get("sitewire.buffer.batch.bytes").summary().totalAmount()).isGreaterThan(2 * 64 + 4 * 10);
            assertThat(registry.get("sitewire.buffer.free.bytes").gauge().value()).isPositive();
            assertThat(registry.get("sitewire.buffer.bytes.max").gauge().value()).isEqualTo(1 << 30);
            assertThat(registry.get("sitewire.buffer.state").tag("state", "up").gauge().value()).isOne();
            assertThat(registry.get("sitewire.buffer.state").tag("state", "full").gauge().value()).isZero();
        }
    }

    @Test
    void eachReaderHasAMeterWheneverItComes() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            buffer.reader("early");
            new BufferMeters(registry, null).bind("outbox", buffer, folder, 1 << 30);
            buffer.reader("late");
            buffer.append(List.of(ENTRY, ENTRY)).get(10, TimeUnit.SECONDS);
            buffer.reader("late").acknowledge(2);

            await().until(() -> registry.find("sitewire.buffer.reader.acknowledged").gauges().size() == 2);
            assertThat(registry.get("sitewire.buffer.reader.acknowledged").tag("reader", "early").gauge().value()).isZero();
            assertThat(registry.get("sitewire.buffer.reader.acknowledged").tag("reader", "late").gauge().value()).isEqualTo(2);
        }
    }

    @Test
    void whatIsMissingIsCountedByItsReasonAndEveryReasonIsThereFromTheStart() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        BufferOptions options = BufferOptions.of("outbox").withRecordSizeMax(4096).withSizeMax(16 << 10)
                .withFullPolicy(FullPolicy.DROP_NEWEST);
        try (Buffer buffer = Buffer.open(folder, options)) {
            new BufferMeters(registry, null).bind("outbox", buffer, folder, 16 << 10);
            assertThat(Arrays.stream(GapReason.values())).allSatisfy(reason -> assertThat(registry.get("sitewire.buffer.missing")
                    .tag("reason", reason.text()).functionCounter().count()).isZero());

            while (buffer.statistics().dropped() < 3) {
                buffer.append(List.of(new Entry(Map.of(), new byte[2000]))).get(10, TimeUnit.SECONDS);
            }

            assertThat(registry.get("sitewire.buffer.missing").tag("reason", "drop-newest").functionCounter().count()).isEqualTo(3);
            assertThat(registry.get("sitewire.buffer.missing").tag("reason", "damaged").functionCounter().count()).isZero();
            assertThat(registry.get("sitewire.buffer.state").tag("state", "full").gauge().value()).isOne();
        }
    }

    @Test
    void theNamesThatAreServedAreThoseOfTheReference() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            new BufferMeters(registry, null).bind("outbox", buffer, folder, 1 << 30);
            buffer.reader("forward");
            await().until(() -> registry.find("sitewire.buffer.reader.acknowledged").gauge() != null);

            Set<String> served = names(Pattern.compile("^# TYPE (sitewire_buffer_[a-z_]+?)(?:_max)? ", Pattern.MULTILINE), registry.scrape());
            Set<String> documented = names(Pattern.compile("`(sitewire_buffer_[a-z_]+?)(?:_max)?`"),
                    Files.readString(Path.of("docs/reference/health-and-metrics.md")));

            // Prometheus' form names a counter's family with or without "_total", as the version of its library likes.
            assertThat(bare(served)).isEqualTo(bare(documented));
        }
    }

    private static Set<String> bare(Set<String> names) {
        Set<String> bare = new TreeSet<>();
        names.forEach(name -> bare.add(name.replaceFirst("_total$", "")));
        return bare;
    }

    private static Set<String> names(Pattern pattern, String text) throws IOException {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}
