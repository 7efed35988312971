package io.sitewire.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferMetersTest {
    @TempDir
    private Path folder;

    @Test
    void syncsAndBatchesAreMeasuredOneByOne() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            new BufferMeters(registry, null).bind("outbox", buffer, folder, 1 << 30);
            Entry entry = new Entry(Map.of(), new byte[10]);

            buffer.append(List.of(entry, entry, entry)).get(10, TimeUnit.SECONDS);
            buffer.append(List.of(entry)).get(10, TimeUnit.SECONDS);

            assertThat(registry.get("sitewire.buffer.sync").timer().count()).isEqualTo(2);
            assertThat(registry.get("sitewire.buffer.sync").timer().max(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(registry.get("sitewire.buffer.batch.records").summary().totalAmount()).isEqualTo(4);
            assertThat(registry.get("sitewire.buffer.batch.records").summary().max()).isEqualTo(3);
            assertThat(registry.get("sitewire.buffer.batch.bytes").summary().totalAmount()).isGreaterThan(2 * 64 + 4 * 10);
            assertThat(registry.get("sitewire.buffer.free.bytes").gauge().value()).isPositive();
            assertThat(registry.get("sitewire.buffer.state").tag("state", "up").gauge().value()).isOne();
            assertThat(registry.get("sitewire.buffer.state").tag("state", "full").gauge().value()).isZero();
        }
    }
}
