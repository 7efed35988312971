package io.sitewire.demo;

import io.sitewire.reading.Headers;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Follows {@code telemetry} while the demo runs: tells the {@link Account} what arrived, and measures how long it took from the
 * acceptance at the edge to the broker's timestamp in {@code telemetry}.
 *
 * <p>Threads: one of its own.
 */
final class TelemetryTail implements AutoCloseable {
    private final TelemetryReader reader;
    private final Account account;
    private final LatencyHistogram total = new LatencyHistogram();
    private final Thread thread;
    private volatile LatencyHistogram recent = new LatencyHistogram();
    private volatile boolean closed;

    TelemetryTail(Map<String, Object> connection, Account account) {
        this.reader = new TelemetryReader(connection);
        this.account = account;
        this.thread = new Thread(this::run, "telemetry-tail");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The latencies of all readings so far. */
    LatencyHistogram total() {
        return total;
    }

    /** The latencies since the last call. */
    LatencyHistogram takeRecent() {
        LatencyHistogram taken = recent;
        recent = new LatencyHistogram();
        return taken;
    }

    @Override
    public void close() {
        closed = true;
        reader.wakeup();
    }

    private void run() {
        try (reader) {
            while (!closed) {
                reader.poll().forEach(this::take);
            }
        } catch (WakeupException e) {
            // The demo has seen enough.
            closed = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        TelemetryReader.idOf(record).ifPresent(id -> {
            account.delivered(id);
            String received = TelemetryReader.header(record, Headers.RECEIVED);
            if (received != null) {
                measure(received, record.timestamp());
            }
        });
    }

    private void measure(String received, long stored) {
        try {
            long millis = stored - Instant.parse(received).toEpochMilli();
            total.record(millis);
            recent.record(millis);
        } catch (DateTimeException e) {
            // No time, no latency; that the reading is there counts all the same.
        }
    }
}
