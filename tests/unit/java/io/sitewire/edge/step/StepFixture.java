package io.sitewire.edge.step;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.BufferConstants;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.SourceStore;
import io.sitewire.reading.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** A store of states, a clock that a test sets, and messages for steps. */
final class StepFixture implements SourceStore {
    final Map<String, byte[]> stored = new LinkedHashMap<>();
    final DefaultCamelContext camel = new DefaultCamelContext();
    final MeterRegistry meters = new SimpleMeterRegistry();
    long sizeMax = 256 << 10;
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    StepFixture() {
        camel.getRegistry().bind(FilteredReadings.NAME, new FilteredReadings(meters));
    }

    ThinOutWindows windows() {
        ThinOutWindows windows = new ThinOutWindows("plant-7", this, clock);
        camel.getRegistry().bind(ThinOutWindows.NAME, windows);
        return windows;
    }

    /** @param seconds after 12:00, when it was measured */
    Exchange reading(String sensor, int seconds, String payload) {
        Exchange reading = new DefaultExchange(camel);
        reading.getMessage().setHeaders(new HashMap<>(Map.of(Headers.SITE, "plant-7", Headers.MACHINE, "press/1", Headers.SENSOR, sensor,
                Headers.SOURCE, "mqtt", Headers.TIME, Instant.parse("2026-03-01T12:00:00Z").plus(Duration.ofSeconds(seconds)).toString())));
        reading.getMessage().setBody(payload.getBytes(StandardCharsets.UTF_8));
        return reading;
    }

    /** Applies the step, and stores what has to be. */
    List<String> accept(Processor step, Exchange reading) throws Exception {
        step.process(reading);
        SourceProgress progress = progress(reading);
        if (progress != null) {
            store(progress.states(EdgeBuffers.OUTBOX));
            progress.stored(EdgeBuffers.OUTBOX);
        }
        return payloads(reading);
    }

    static SourceProgress progress(Exchange exchange) {
        return exchange.getProperty(BufferConstants.SOURCE_STATE, SourceProgress.class);
    }

    void store(List<SourceState> states) {
        states.forEach(state -> {
            if (state.state().length == 0) {
                stored.remove(state.source());
            } else {
                stored.put(state.source(), state.state());
            }
        });
    }

    static List<String> payloads(Exchange message) {
        return message.getMessage().getBody() instanceof List<?> list
                ? list.stream().map(each -> text((Exchange) each)).toList() : List.of(text(message));
    }

    private static String text(Exchange reading) {
        return new String(reading.getMessage().getBody(byte[].class), StandardCharsets.UTF_8);
    }

    double filtered(String by) {
        return meters.find("sitewire.readings.filtered").tags("by", by).counters().stream().mapToDouble(each -> each.count()).sum();
    }

    @Override
    public Map<String, byte[]> states(String buffer) {
        return buffer.equals(EdgeBuffers.OUTBOX) ? stored : Map.of();
    }

    @Override
    public long sizeMax() {
        return sizeMax;
    }

    @Override
    public CompletableFuture<Long> append(String buffer, List<SourceState> states) {
        store(states);
        return CompletableFuture.completedFuture(0L);
    }
}
