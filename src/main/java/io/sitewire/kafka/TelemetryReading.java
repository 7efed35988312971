package io.sitewire.kafka;

import io.sitewire.reading.Headers;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * One reading in {@code telemetry}.
 *
 * @param headers all of them, {@code site}, {@code machine} and {@code sensor} included
 * @param merged when Kafka wrote it
 */
public record TelemetryReading(int partition, long offset, Instant merged, Map<String, String> headers, byte[] payload) {
    static TelemetryReading of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
        }
        return new TelemetryReading(record.partition(), record.offset(), Instant.ofEpochMilli(record.timestamp()), headers,
                record.value() == null ? new byte[0] : record.value());
    }

    /** The site, the machine or the sensor; empty if it has none, which nothing that this project merged lacks. */
    public String name(String header) {
        return headers.getOrDefault(header, "");
    }

    /** When it was measured, or where that is not known, received by the edge. */
    public Instant time() {
        String time = headers.getOrDefault(Headers.TIME, headers.get(Headers.RECEIVED));
        try {
            return time == null ? merged : Instant.parse(time);
        } catch (DateTimeException e) {
            // Written by something else: what is not a time is as good as none.
            return merged;
        }
    }
}
