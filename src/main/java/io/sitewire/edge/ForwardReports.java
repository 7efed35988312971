package io.sitewire.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferStatistics;
import io.sitewire.buffer.GapReason;
import io.sitewire.camel.buffer.ReportSource;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the edge tells the core of itself, in sequence with its readings: the figures of the run that is going on, and, once all positions
 * of an earlier run were sent, the last figures of that. docs/reference/uplink-protocol.md describes the fields. One thread.
 */
@Singleton
@Unremovable
@Named("forwardReports")
final class ForwardReports implements ReportSource {
    private static final Set<GapReason> DROPS = EnumSet.of(GapReason.DROP_OLDEST, GapReason.DROP_NEWEST, GapReason.AGE_MAX);
    private static final JsonFactory JSON = new JsonFactory();

    private final Buffer outbox;
    private final AcceptedReadings readings;
    private final Clock clock;

    @Inject
    public ForwardReports(@Named(EdgeBuffers.OUTBOX) Buffer outbox, AcceptedReadings readings) {
        this(outbox, readings, Clock.systemUTC());
    }

    ForwardReports(Buffer outbox, AcceptedReadings readings, Clock clock) {
        this.outbox = outbox;
        this.readings = readings;
        this.clock = clock;
    }

    @Override
    public List<Report> reports(long position, long acknowledged, boolean last) {
        List<Report> reports = new ArrayList<>();
        for (AcceptedReadings.Run run : readings.ended()) {
            long end = readings.end(run);
            if (position >= end) {
                reports.add(report(run, end, end, acknowledged, true));
            }
        }
        AcceptedReadings.Run current = readings.current();
        reports.add(report(current, position, current.next(), acknowledged, last));
        return reports;
    }

    @Override
    public void confirmed(List<Report> reports) {
        for (Report report : reports) {
            if (!report.epoch().equals(outbox.epoch())) {
                readings.known(report.epoch());
            }
        }
    }

    private Report report(AcceptedReadings.Run run, long position, long end, long acknowledged, boolean last) {
        boolean current = run.epoch().equals(outbox.epoch());
        BufferStatistics statistics = outbox.statistics();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            counts(json, "accepted", run.accepted());
            json.writeNumberField("deadLetters", run.deadLetters());
            json.writeNumberField("first", run.first());
            json.writeNumberField("next", end);
            json.writeNumberField("acknowledged", Math.min(end, acknowledged));
            json.writeNumberField("pending", Math.max(0, end - acknowledged));
            counts(json, "dropped", current ? dropped(statistics) : Map.of());
            json.writeNumberField("oldestAgeSeconds", current ? statistics.oldestAge().toSeconds() : 0);
            json.writeStringField("time", clock.instant().toString());
            json.writeNumberField("unconfirmed", run.unconfirmed(end));
            if (last) {
                json.writeBooleanField("final", true);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Report(run.epoch(), position, bytes.toByteArray());
    }

    private static Map<String, Long> dropped(BufferStatistics statistics) {
        Map<String, Long> dropped = new TreeMap<>();
        for (GapReason reason : DROPS) {
            long count = statistics.missing().getOrDefault(reason.text(), 0L);
            if (count > 0) {
                dropped.put(reason.text(), count);
            }
        }
        return dropped;
    }

    private static void counts(JsonGenerator json, String name, Map<String, Long> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
    }
}
