package io.sitewire.ops.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.function.ToDoubleFunction;

/** The meters of an edge's buffers, tagged with the buffer's name; docs/reference/health-and-metrics.md lists them. */
@Singleton
final class BufferMeters {
    private static final String BUFFER = "buffer";
    private final MeterRegistry registry;

    @Inject
    BufferMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void start(@Observes StartupEvent event, @Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox,
            @Named(EdgeBuffers.DEAD_LETTERS) Instance<Buffer> deadLetters) {
        if (ConfigUtils.isProfileActive("edge")) {
            bind(EdgeBuffers.OUTBOX, outbox.get());
            bind(EdgeBuffers.DEAD_LETTERS, deadLetters.get());
        }
    }

    private void bind(String name, Buffer buffer) {
        gauge("sitewire.buffer.records", "Readings in the buffer that are not acknowledged", name, buffer, BufferStatistics::records);
        gauge("sitewire.buffer.bytes", "Bytes on disk", name, buffer, BufferStatistics::bytes);
        gauge("sitewire.buffer.segments", "Segment files", name, buffer, BufferStatistics::segments);
        gauge("sitewire.buffer.oldest.seconds", "Age of the oldest reading that is not acknowledged", name, buffer,
                statistics -> statistics.oldestAge().toMillis() / 1000.0);
        gauge("sitewire.buffer.position.next", "The next reading's position", name, buffer, BufferStatistics::positionNext);
        gauge("sitewire.buffer.position.acknowledged", "The position below which all is forwarded", name, buffer,
                BufferStatistics::acknowledged);
        gauge("sitewire.buffer.full", "1 while nothing can be stored", name, buffer, statistics -> statistics.full() ? 1 : 0);
        counter("sitewire.buffer.appended", "Readings stored since the start", name, buffer, BufferStatistics::appended);
        counter("sitewire.buffer.syncs", "Syncs since the start", name, buffer, BufferStatistics::syncs);
        counter("sitewire.buffer.dropped", "Readings dropped unread since the start", name, buffer, BufferStatistics::dropped);
        counter("sitewire.buffer.lost", "Positions that could not be read because of damage", name, buffer, BufferStatistics::lost);
        counter("sitewire.buffer.write.failures", "Failed writes and syncs since the start", name, buffer,
                BufferStatistics::writeFailures);
    }

    private void gauge(String meter, String description, String name, Buffer buffer, ToDoubleFunction<BufferStatistics> value) {
        Gauge.builder(meter, buffer, source -> value.applyAsDouble(source.statistics())).description(description).tag(BUFFER, name)
                .strongReference(true).register(registry);
    }

    private void counter(String meter, String description, String name, Buffer buffer, ToDoubleFunction<BufferStatistics> value) {
        FunctionCounter.builder(meter, buffer, source -> value.applyAsDouble(source.statistics())).description(description)
                .tag(BUFFER, name).register(registry);
    }
}
