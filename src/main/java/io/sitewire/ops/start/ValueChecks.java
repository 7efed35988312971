package io.sitewire.ops.start;

import io.quarkus.runtime.configuration.MemorySize;
import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TlsConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.LinkWindows;
import io.sitewire.reading.TopicPattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Values that have the form of their key and still cannot work: out of range, or against another one. A part that finds this itself, when
 * its route starts, can only say it with a stack trace; and some would never find it, and fail for ever.
 */
final class ValueChecks {
    /** Kafka takes batches up to 1 MiB unless told otherwise; the difference is for names, headers and the batch itself. */
    private static final long READING_SIZE_MAX = (1 << 20) - (64 << 10);
    private static final int BATCHES_IN_FLIGHT_MAX = 64;
    /** The Kafka producer of edge-forward has twice that. */
    private static final long BYTES_IN_FLIGHT_MAX = 64L << 20;
    /** Position, epoch and what else the edge adds to a stored reading when it sends it, and the batch itself, must fit too. */
    private static final long RECORD_SIZE_MAX = (1 << 20) - (16 << 10);
    private static final int RECEIVE_MAX = 65_535;
    /** More, or longer lines, might not fit into one append of the buffer: see EdgeBuffers. */
    private static final int FILE_BATCH_MAX = 5_000;
    private static final long LINE_SIZE_MAX = 2 << 20;
    private static final Pattern BROKER = Pattern.compile("(?:[A-Za-z]+://)?(?:\\[[0-9a-fA-F:.%]+]|[A-Za-z0-9._-]+):(\\d{1,5})");
    private static final List<String> TIMESTAMP_TYPES = List.of("LogAppendTime", "CreateTime");

    private final SitewireConfig config;
    private final List<String> problems = new ArrayList<>();

    private ValueChecks(SitewireConfig config) {
        this.config = config;
    }

    /** @return a line for each value that cannot work */
    static List<String> problems(Roles roles, SitewireConfig config) {
        ValueChecks checks = new ValueChecks(config);
        checks.shared();
        if (roles.edge()) {
            checks.edge();
        }
        if (roles.core()) {
            checks.number("sitewire.merge.batch-records-max", config.merge().batchRecordsMax(), 1, Integer.MAX_VALUE);
            checks.duration("sitewire.merge.discovery-interval", config.merge().discoveryInterval());
        }
        return checks.problems;
    }

    private void shared() {
        for (String broker : config.kafka().bootstrapServers().split(",", -1)) {
            if (!BROKER.matcher(broker.strip()).matches()) {
                add("sitewire.kafka.bootstrap-servers", "'" + config.kafka().bootstrapServers() + "'",
                        "host:port, several separated by commas; '" + broker.strip() + "' is not");
            }
        }
        tls(config.kafka().tls());
        TopicsConfig topics = config.topics();
        number("sitewire.topics.replication", topics.replication(), 1, Short.MAX_VALUE);
        number("sitewire.topics.telemetry-partitions", topics.telemetryPartitions(), 1, Integer.MAX_VALUE);
        duration("sitewire.console.idle-timeout", config.console().idleTimeout());
        duration("sitewire.topics.telemetry-retention", topics.telemetryRetention());
        duration("sitewire.topics.uplink-retention", topics.uplinkRetention());
        if (!TIMESTAMP_TYPES.contains(topics.timestampType())) {
            add("sitewire.topics.timestamp-type", "'" + topics.timestampType() + "'", String.join(" or ", TIMESTAMP_TYPES));
        }
    }

    /** What was meant to be encrypted must not go in the clear because of one word. */
    private void tls(TlsConfig tls) {
        List<String> meant = new ArrayList<>();
        tls.caFile().ifPresent(file -> meant.add("sitewire.kafka.tls.ca-file is " + file));
        tls.certificateFile().ifPresent(file -> meant.add("sitewire.kafka.tls.certificate-file is " + file));
        tls.keyFile().ifPresent(file -> meant.add("sitewire.kafka.tls.key-file is " + file));
        if (config.kafka().bootstrapServers().toUpperCase(Locale.ROOT).contains("SSL://")) {
            meant.add("sitewire.kafka.bootstrap-servers is '" + config.kafka().bootstrapServers() + "'");
        }
        if (!tls.enabled() && !meant.isEmpty()) {
            add("sitewire.kafka.tls.enabled", false, "true, since " + String.join(", ", meant));
        }
        if (tls.certificateFile().isPresent() != tls.keyFile().isPresent()) {
            add("sitewire.kafka.tls.key-file", tls.keyFile().orElse("not set"), "set if, and only if, sitewire.kafka.tls.certificate-file"
                    + " is, which is " + tls.certificateFile().orElse("not set"));
        }
    }

    private void edge() {
        size("sitewire.reading.size-max", config.reading().sizeMax(), READING_SIZE_MAX);
        number("sitewire.forward.batch-records-max", config.forward().batchRecordsMax(), 1, Integer.MAX_VALUE);
        size("sitewire.forward.batch-size-max", config.forward().batchSizeMax(), Integer.MAX_VALUE);
        number("sitewire.forward.batches-in-flight", config.forward().batchesInFlight(), 1, BATCHES_IN_FLIGHT_MAX);
        long inFlight = config.forward().batchesInFlight() * config.forward().batchSizeMax().asLongValue();
        if (inFlight > BYTES_IN_FLIGHT_MAX) {
            add("sitewire.forward.batch-size-max", config.forward().batchSizeMax().asLongValue() + " bytes", "at most "
                    + BYTES_IN_FLIGHT_MAX + " bytes together with sitewire.forward.batches-in-flight, which is "
                    + config.forward().batchesInFlight());
        }
        duration("sitewire.forward.batch-time-max", config.forward().batchTimeMax());
        duration("sitewire.events.interval", config.events().interval());
        duration("sitewire.events.measure-interval", config.events().measureInterval());
        duration("sitewire.forward.report-interval", config.forward().reportInterval());
        duration("sitewire.forward.denied-delay", config.forward().deniedDelay());
        number("sitewire.forward.records-per-second-max", config.forward().recordsPerSecondMax(), 0, Integer.MAX_VALUE);
        windows();
        duration("sitewire.forward.retry-delay-min", config.forward().retryDelayMin());
        duration("sitewire.http.append-timeout", config.http().appendTimeout());
        number("sitewire.mqtt-listener.connections-max", config.mqttListener().connectionsMax(), 1, Integer.MAX_VALUE);
        number("sitewire.mqtt-listener.receive-max", config.mqttListener().receiveMax(), 1, RECEIVE_MAX);
        number("sitewire.mqtt.receive-max", config.mqtt().receiveMax(), 1, RECEIVE_MAX);
        number("sitewire.file.batch-records-max", config.file().batchRecordsMax(), 1, FILE_BATCH_MAX);
        size("sitewire.file.line-size-max", config.file().lineSizeMax(), LINE_SIZE_MAX);
        if (config.mqttListener().packetSizeMax().asLongValue() <= config.reading().sizeMax().asLongValue()) {
            add("sitewire.mqtt-listener.packet-size-max", config.mqttListener().packetSizeMax().asLongValue() + " bytes",
                    "above sitewire.reading.size-max, which is " + config.reading().sizeMax().asLongValue() + " bytes");
        }
        if (config.forward().retryDelayMax().compareTo(config.forward().retryDelayMin()) < 0) {
            add("sitewire.forward.retry-delay-max", config.forward().retryDelayMax(), "at least sitewire.forward.retry-delay-min, which is "
                    + config.forward().retryDelayMin());
        }
        if (config.mqttListener().enabled() && config.http().port() != 0 && config.http().port() == config.mqttListener().port()) {
            add("sitewire.mqtt-listener.port", config.mqttListener().port(), "another than sitewire.http.port, which is the same");
        }
        patterns("sitewire.enrich.topic-patterns", config.enrich().topicPatterns());
        patterns("sitewire.enrich.file-patterns", config.enrich().filePatterns());
        buffer("sitewire.buffer.size-max", config.buffer().sizeMax());
        size("sitewire.buffer.segment-size", config.buffer().segmentSize(), Long.MAX_VALUE);
        buffer("sitewire.dead-letters.size-max", config.deadLetters().sizeMax());
        config.buffer().recordSizeMax().ifPresent(this::recordSize);
        config.buffer().queueSizeMax().ifPresent(this::queueSize);
    }

    private void windows() {
        config.forward().windows().ifPresent(windows -> {
            try {
                LinkWindows.parse(windows, config.forward().windowsTimeZone());
            } catch (IllegalArgumentException e) {
                add("sitewire.forward.windows", "'" + windows + "'", "CRON/DURATION, several separated by ';' (" + e.getMessage() + ")");
            }
        });
    }

    private void buffer(String key, MemorySize size) {
        number(key, size.asLongValue(), EdgeBuffers.SIZE_LEAST, Long.MAX_VALUE);
    }

    private void queueSize(MemorySize size) {
        long inFlight = config.mqttListener().inFlightSizeMax().asLongValue();
        long least = inFlight + EdgeBuffers.APPEND_SIZE_MAX;
        if (size.asLongValue() < least) {
            add("sitewire.buffer.queue-size-max", size.asLongValue() + " bytes", "at least " + least
                    + " bytes: 16M above sitewire.mqtt-listener.in-flight-size-max, which is " + inFlight + " bytes");
        }
    }

    private void recordSize(MemorySize size) {
        long reading = config.reading().sizeMax().asLongValue();
        long least = reading + EdgeBuffers.HEADERS_SIZE_MAX;
        if (size.asLongValue() < least || size.asLongValue() > RECORD_SIZE_MAX) {
            add("sitewire.buffer.record-size-max", size.asLongValue() + " bytes", least + " to " + RECORD_SIZE_MAX
                    + " bytes: at least 32K above sitewire.reading.size-max, which is " + reading
                    + " bytes, and at most what Kafka takes");
        }
    }

    private void patterns(String key, List<String> patterns) {
        try {
            TopicPattern.parseAll(patterns);
        } catch (IllegalArgumentException e) {
            add(key, "'" + String.join(",", patterns) + "'", "a list of patterns (" + e.getMessage() + ")");
        }
    }

    private void number(String key, long value, long least, long most) {
        if (value < least || value > most) {
            add(key, value, most >= Integer.MAX_VALUE ? "at least " + least : least + " to " + most);
        }
    }

    private void size(String key, MemorySize size, long most) {
        number(key, size.asLongValue(), 1, most);
    }

    private void duration(String key, Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            add(key, duration, "more than 0");
        }
    }

    private void add(String key, Object value, String rule) {
        problems.add(StartException.line(StartError.CONFIG_VALUE_INVALID, key + ": it is " + value + ", and must be " + rule
                + "; nothing was started; correct it"));
    }
}
