package io.sitewire.kafka;

import io.sitewire.buffer.format.RunningHash;
import io.sitewire.ledger.EdgeReport;
import io.sitewire.ledger.LedgerJson;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What an edge puts into its uplink, control records included, as the test wants it. */
final class SyntheticEdge {
    private static final Instant BEGIN = Instant.parse("2026-02-01T00:00:00Z");
    private final MergeFixture fixture;
    private final String site;
    UUID epoch;
    UUID before;
    long first;
    long next;
    long acknowledged;
    long accepted;
    private long running;
    private final List<ProducerRecord<String, byte[]>> sent = new ArrayList<>();

    SyntheticEdge(MergeFixture fixture, String site) {
        this.fixture = fixture;
        this.site = site;
        run();
    }

    /** One with the same log, which then goes its own way. */
    SyntheticEdge copy() {
        SyntheticEdge copy = new SyntheticEdge(fixture, site);
        copy.before = epoch;
        copy.first = next;
        copy.next = next;
        copy.acknowledged = acknowledged;
        return copy;
    }

    /** A new run of the same log. */
    SyntheticEdge run() {
        before = epoch;
        epoch = UUID.randomUUID();
        first = next;
        running = 0;
        accepted = 0;
        return this;
    }

    SyntheticEdge announce() {
        Map<String, String> headers = headers(first, Headers.KIND_ANNOUNCE);
        if (before != null) {
            headers.put(Headers.CONTINUES, before.toString());
        }
        return send(MergeFixture.record(site, first, headers));
    }

    SyntheticEdge readings(int count) {
        for (int i = 0; i < count; i++) {
            ProducerRecord<String, byte[]> reading = reading(next, "payload " + next);
            next++;
            accepted++;
            send(reading);
        }
        acknowledged = next;
        return this;
    }

    /** What happens at the edge and never reaches the uplink. */
    SyntheticEdge unsent(int count) {
        for (int i = 0; i < count; i++) {
            reading(next++, "payload " + (next - 1));
            accepted++;
        }
        return this;
    }

    /** A batch that fails, while the one after it lands; then the edge goes back, and both come. */
    SyntheticEdge laterBeforeEarlier(int count) {
        long confirmed = acknowledged;
        List<ProducerRecord<String, byte[]>> failed = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            failed.add(reading(next, "payload " + next));
            next++;
            accepted++;
        }
        int before = sent.size();
        readings(count);
        List<ProducerRecord<String, byte[]>> later = List.copyOf(sent.subList(before, sent.size()));
        acknowledged = confirmed;
        announce();
        failed.forEach(this::send);
        later.forEach(record -> send(new ProducerRecord<>(record.topic(), 0, null, null, record.value(), record.headers())));
        acknowledged = next;
        return this;
    }

    private ProducerRecord<String, byte[]> reading(long position, String payload) {
        running = RunningHash.next(running, RunningHash.of(payload.getBytes(StandardCharsets.UTF_8)));
        Map<String, String> headers = headers(position, null);
        headers.put(Headers.MACHINE, "press-" + position % 7);
        headers.put(Headers.SENSOR, "temperature");
        headers.put(Headers.HASH, LedgerJson.hex(running));
        headers.put(Headers.RECEIVED, BEGIN.plusSeconds(position).toString());
        return MergeFixture.record(site, position, headers);
    }

    SyntheticEdge gap(int count, String reason) {
        Map<String, String> headers = headers(next, Headers.KIND_GAP);
        headers.put(Headers.END, String.valueOf(next + count));
        headers.put(Headers.REASON, reason);
        headers.put(Headers.TIME, BEGIN.toString());
        send(MergeFixture.record(site, next, headers));
        next += count;
        accepted += count;
        acknowledged = next;
        return this;
    }

    SyntheticEdge report() {
        return report(BEGIN.plusSeconds(next + 1), next, accepted);
    }

    SyntheticEdge report(Instant time, long logNext, long acceptedNow) {
        EdgeReport report = new EdgeReport(Map.of("mqtt", acceptedNow), logNext, acknowledged, logNext - acknowledged, Map.of(), 0, time, 0,
                false);
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.uplink(site), 0, null,
                LedgerJson.bytes(LedgerJson.report(report)));
        headers(acknowledged, Headers.KIND_REPORT)
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return send(record);
    }

    /** A reading whose payload was altered after the edge had hashed it. */
    SyntheticEdge altered() {
        ProducerRecord<String, byte[]> right = reading(next, "payload " + next);
        ProducerRecord<String, byte[]> altered = new ProducerRecord<>(right.topic(), 0, null, "altered".getBytes(StandardCharsets.UTF_8));
        right.headers().forEach(altered.headers()::add);
        next++;
        accepted++;
        acknowledged = next;
        return send(altered);
    }

    /** All that was sent comes once more, late. */
    SyntheticEdge again() {
        List.copyOf(sent).forEach(record -> fixture.send(new ProducerRecord<>(record.topic(), 0, null, null, record.value(),
                record.headers())));
        return this;
    }

    private Map<String, String> headers(long position, String kind) {
        Map<String, String> headers = new HashMap<>();
        headers.put(Headers.EPOCH, epoch.toString());
        headers.put(Headers.POSITION, String.valueOf(position));
        headers.put(Headers.ACKNOWLEDGED, String.valueOf(acknowledged));
        if (kind != null) {
            headers.put(Headers.KIND, kind);
        }
        return headers;
    }

    private SyntheticEdge send(ProducerRecord<String, byte[]> record) {
        fixture.send(record);
        sent.add(record);
        return this;
    }
}
