package io.sitewire.ops.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferListener;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.GapReason;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** The meters of an edge's buffers, tagged with the buffer's name; docs/reference/health-and-metrics.md lists them. */
@Singleton
final class BufferMeters {
    private static final String BUFFER = "buffer";
    /** From an SSD's to a worn-out card's. */
    private static final Duration[] SYNC_TIMES = {Duration.ofMillis(1), Duration.ofMillis(3), Duration.ofMillis(10), Duration.ofMillis(30),
        Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(10)};
    private static final double[] BATCH_RECORDS = {1, 3, 10, 30, 100, 300, 1000, 3000, 10_000};
    private final MeterRegistry registry;
    private final SitewireConfig config;

    @Inject
    BufferMeters(MeterRegistry registry, SitewireConfig config) {
        this.registry = registry;
        this.config = config;
    }

    void start(@Observes StartupEvent event, @Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox,
            @Named(EdgeBuffers.DEAD_LETTERS) Instance<Buffer> deadLetters) {
        if (ConfigUtils.isProfileActive("edge")) {
            bind(EdgeBuffers.OUTBOX, outbox.get(), Path.of(config.buffer().directory()), config.buffer().sizeMax().asLongValue());
            bind(EdgeBuffers.DEAD_LETTERS, deadLetters.get(), Path.of(config.deadLetters().directory()),
                    config.deadLetters().sizeMax().asLongValue());
        }
    }

    void bind(String name, Buffer buffer, Path directory, long bytesMax) {
        gauge("sitewire.buffer.records", "Readings in the buffer that are not acknowledged", name, buffer, BufferStatistics::records);
        gauge("sitewire.buffer.bytes", "Bytes on disk", name, buffer, BufferStatistics::bytes);
        gauge("sitewire.buffer.bytes.max", "The most bytes that it may take on disk", name, buffer, statistics -> bytesMax);
        gauge("sitewire.buffer.segments", "Segment files", name, buffer, BufferStatistics::segments);
        gauge("sitewire.buffer.oldest.seconds", "Age of the oldest reading that is not acknowledged", name, buffer,
                statistics -> statistics.oldestAge().toMillis() / 1000.0);
        gauge("sitewire.buffer.position.first", "The first position that is kept", name, buffer, BufferStatistics::positionFirst);
        gauge("sitewire.buffer.position.next", "The next reading's position", name, buffer, BufferStatistics::positionNext);
        gauge("sitewire.buffer.position.acknowledged", "The position below which all is forwarded", name, buffer,
                BufferStatistics::acknowledged);
        gauge("sitewire.buffer.position.durable", "The position after the last reading that a power cut does not take", name, buffer,
                BufferStatistics::positionDurable);
        gauge("sitewire.buffer.full", "1 while nothing can be stored", name, buffer, statistics -> statistics.full() ? 1 : 0);
        gauge("sitewire.buffer.waiting.appends", "Appends that are not stored yet", name, buffer, BufferStatistics::appendsWaiting);
        gauge("sitewire.buffer.waiting.bytes", "Memory of appends that are not stored yet", name, buffer, BufferStatistics::bytesWaiting);
        counter("sitewire.buffer.appended", "Readings stored since the start", name, buffer, BufferStatistics::appended);
        counter("sitewire.buffer.syncs", "Syncs since the start", name, buffer, BufferStatistics::syncs);
        counter("sitewire.buffer.dropped", "Readings dropped unread since the start", name, buffer, BufferStatistics::dropped);
        counter("sitewire.buffer.lost", "Positions that could not be read because of damage", name, buffer, BufferStatistics::lost);
        counter("sitewire.buffer.write.failures", "Failed writes and syncs since the start", name, buffer,
                BufferStatistics::writeFailures);
        counter("sitewire.buffer.sync.failures", "Failed syncs since the start", name, buffer, BufferStatistics::syncFailures);
        Gauge.builder("sitewire.buffer.free.bytes", directory, BufferMeters::freeBytes)
                .description("Free space of the file system that holds the buffer").tag(BUFFER, name).strongReference(true)
                .register(registry);
        // All of them from the start: a counter that appears with its first count shows no increase.
        for (GapReason reason : GapReason.values()) {
            FunctionCounter.builder("sitewire.buffer.missing", buffer,
                            source -> source.statistics().missing().getOrDefault(reason.text(), 0L))
                    .description("Positions without a reading since the start").tag(BUFFER, name).tag("reason", reason.text())
                    .register(registry);
        }
        for (State state : State.values()) {
            Gauge.builder("sitewire.buffer.state", buffer, source -> source.condition().state() == state ? 1 : 0)
                    .description("1 for the state that the buffer is in, 0 for the others").tag(BUFFER, name)
                    .tag("state", state.name().toLowerCase(Locale.ROOT)).strongReference(true).register(registry);
        }
        listen(name, buffer);
    }

    private void listen(String name, Buffer buffer) {
        Timer syncs = Timer.builder("sitewire.buffer.sync").description("Time of a sync").tag(BUFFER, name)
                .serviceLevelObjectives(SYNC_TIMES).register(registry);
        DistributionSummary records = DistributionSummary.builder("sitewire.buffer.batch.records")
                .description("Readings that shared a sync").tag(BUFFER, name).serviceLevelObjectives(BATCH_RECORDS).register(registry);
        DistributionSummary bytes = DistributionSummary.builder("sitewire.buffer.batch.bytes")
                .description("Bytes written behind a sync").tag(BUFFER, name).register(registry);
        Set<String> readers = ConcurrentHashMap.newKeySet();
        buffer.listen(new BufferListener() {
            @Override
            public void synced(long nanos) {
                syncs.record(nanos, TimeUnit.NANOSECONDS);
            }

            @Override
            public void stored(long count, long size) {
                records.record(count);
                bytes.record(size);
            }

            @Override
            public void reader(String reader) {
                if (readers.add(reader)) {
                    bindReader(name, buffer, reader);
                }
            }
        });
    }

    private void bindReader(String name, Buffer buffer, String reader) {
        Gauge.builder("sitewire.buffer.reader.acknowledged", buffer, source -> source.readers().getOrDefault(reader, 0L))
                .description("The position below which the reader has acknowledged").tag(BUFFER, name).tag("reader", reader)
                .strongReference(true).register(registry);
    }

    private static double freeBytes(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
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
