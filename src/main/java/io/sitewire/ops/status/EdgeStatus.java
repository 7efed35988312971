package io.sitewire.ops.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How an edge is doing.
 *
 * @param accepting whether readings are stored
 * @param buffer the buffer's state
 * @param connection of the link, in the words of its health check
 * @param forwarding what the forwarder is doing
 * @param since since when it does that
 * @param lastAcknowledged when Kafka last acknowledged readings; empty if not since the start
 * @param waiting readings that Kafka has not acknowledged
 * @param bytes on disk
 * @param fullIn when the buffer has reached its greatest size, if its backlog goes on growing
 */
public record EdgeStatus(boolean accepting, String buffer, String connection, String forwarding, Optional<Instant> since,
        Optional<Instant> lastAcknowledged, long waiting, long bytes, long bytesMax, Duration oldest, Drain drain,
        Optional<Duration> fullIn) {
    private static final Map<String, String> OUTBOX = Map.of("buffer", "outbox");

    static EdgeStatus of(Sample before, Sample now) {
        Metrics metrics = now.metrics();
        long waiting = (long) metrics.sum("sitewire_buffer_records", OUTBOX);
        long bytes = (long) metrics.sum("sitewire_buffer_bytes", OUTBOX);
        long bytesMax = (long) metrics.sum("sitewire_buffer_bytes_max", OUTBOX);
        Duration oldest = Duration.ofMillis((long) (1000 * metrics.sum("sitewire_buffer_oldest_seconds", OUTBOX)));
        String connection = now.data("link").path("connection").asText("");
        Drain drain = Drain.of(waiting, oldest, connection.equals("up"), difference(before, now, "sitewire_buffer_position_next"),
                difference(before, now, "sitewire_buffer_position_acknowledged"), now.secondsSince(before));
        Optional<Duration> fullIn = waiting == 0 || bytes == 0 ? Optional.empty()
                : drain.until((bytesMax - bytes) / ((double) bytes / waiting));
        return new EdgeStatus(now.isUp("buffer") && now.isUp("started"), now.data("buffer").path("state").asText(""), connection,
                now.data("link").path("forwarding").asText(""), time(now, "since"), time(now, "lastAcknowledged"), waiting, bytes, bytesMax,
                oldest, drain, fullIn);
    }

    private static double difference(Sample before, Sample now, String position) {
        return now.metrics().sum(position, OUTBOX) - before.metrics().sum(position, OUTBOX);
    }

    private static Optional<Instant> time(Sample sample, String name) {
        return Optional.of(sample.data("link").path(name).asText("")).filter(text -> !text.isEmpty()).map(Instant::parse);
    }
}
