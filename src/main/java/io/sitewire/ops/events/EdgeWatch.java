package io.sitewire.ops.events;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.ops.cli.Version;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Finds out what has happened to the edge since it last looked. One thread. */
@Singleton
final class EdgeWatch {
    /** By more than this a clock that is only slewed does not differ between two looks. */
    private static final Duration STEP_MIN = Duration.ofSeconds(1);

    private final Iterable<HealthCheck> checks;
    private final ErrorLog errors;
    private final Buffer outbox;
    private final Path directory;
    private final Duration interval;
    private final Duration measureInterval;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Trouble, Instant> troubles = new LinkedHashMap<>();
    private Instant lastTime;
    private long lastNanos;
    private long measuredNanos;

    /** What a check has found. */
    private record Trouble(String check, String code) {
    }

    @Inject
    EdgeWatch(SitewireConfig config, @Readiness Instance<HealthCheck> checks, ErrorLog errors, @Named(EdgeBuffers.OUTBOX) Buffer outbox) {
        this(checks, errors, outbox, Path.of(config.buffer().directory()), config.events().interval(),
                config.events().measureInterval(), Clock.systemUTC(), System::nanoTime);
    }

    EdgeWatch(Iterable<HealthCheck> checks, ErrorLog errors, Buffer outbox, Path directory, Duration interval, Duration measureInterval,
            Clock clock, LongSupplier nanoTime) {
        this.checks = checks;
        this.errors = errors;
        this.outbox = outbox;
        this.directory = directory;
        this.interval = interval;
        this.measureInterval = measureInterval;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** Nothing, if it has looked only just. */
    List<EdgeEvent> look() {
        Instant now = clock.instant();
        long nanos = nanoTime.getAsLong();
        if (lastTime != null && nanos - lastNanos < interval.toNanos()) {
            return List.of();
        }
        List<EdgeEvent> events = new ArrayList<>();
        if (lastTime == null) {
            events.add(start(now));
        } else {
            clock(events, now, nanos);
        }
        if (lastTime == null || nanos - measuredNanos >= measureInterval.toNanos()) {
            measuredNanos = nanos;
            events.add(disk(now));
        }
        lastTime = now;
        lastNanos = nanos;
        states(events, now);
        errors(events, now);
        return events;
    }

    private static EdgeEvent start(Instant now) {
        Instant began = Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return new EdgeEvent(now, EdgeEvent.Kind.START, JsonNodeFactory.instance.objectNode().put("version", Version.text())
                .put("began", began.toString()).put("vm", System.getProperty("java.vm.name")));
    }

    private void clock(List<EdgeEvent> events, Instant now, long nanos) {
        Duration step = Duration.between(lastTime, now).minusNanos(nanos - lastNanos);
        if (step.abs().compareTo(STEP_MIN) > 0) {
            events.add(new EdgeEvent(now, EdgeEvent.Kind.CLOCK, JsonNodeFactory.instance.objectNode()
                    .put("stepSeconds", step.toMillis() / 1000.0)));
        }
    }

    private EdgeEvent disk(Instant now) {
        BufferStatistics statistics = outbox.statistics();
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        try {
            facts.put("free", Files.getFileStore(directory).getUsableSpace());
        } catch (IOException e) {
            facts.put("problem", e.toString());
        }
        return new EdgeEvent(now, EdgeEvent.Kind.DISK, facts.put("bytes", statistics.bytes())
                .put("waiting", statistics.positionDurable() - statistics.acknowledged())
                .put("oldestAgeSeconds", statistics.oldestAge().toSeconds()).put("lost", statistics.lost()));
    }

    private void states(List<EdgeEvent> events, Instant now) {
        Map<Trouble, String> found = new LinkedHashMap<>();
        for (HealthCheck check : checks) {
            HealthCheckResponse response = check.call();
            Map<String, Object> data = response.getData().orElse(Map.of());
            if (data.get("code") instanceof String code) {
                found.put(new Trouble(response.getName(), code), Objects.toString(data.get("advice"), ""));
            }
        }
        troubles.entrySet().removeIf(trouble -> {
            boolean ended = !found.containsKey(trouble.getKey());
            if (ended) {
                events.add(new EdgeEvent(now, EdgeEvent.Kind.STATE, facts(trouble.getKey(), "ended")
                        .put("seconds", Duration.between(trouble.getValue(), now).toSeconds())));
            }
            return ended;
        });
        found.forEach((trouble, advice) -> {
            if (troubles.putIfAbsent(trouble, now) == null) {
                events.add(new EdgeEvent(now, EdgeEvent.Kind.STATE, facts(trouble, "began").put("advice", advice)));
            }
        });
    }

    private static ObjectNode facts(Trouble trouble, String change) {
        return JsonNodeFactory.instance.objectNode().put("code", trouble.code()).put("check", trouble.check()).put("change", change);
    }

    private void errors(List<EdgeEvent> events, Instant now) {
        ErrorLog.Taken taken = errors.take();
        taken.lines().forEach(line -> events.add(new EdgeEvent(line.time(), EdgeEvent.Kind.ERROR, JsonNodeFactory.instance.objectNode()
                .put("logger", line.logger()).put("text", line.text()))));
        if (taken.leftOut() > 0) {
            events.add(new EdgeEvent(now, EdgeEvent.Kind.ERROR, JsonNodeFactory.instance.objectNode().put("leftOut", taken.leftOut())));
        }
    }
}
