package io.sitewire.ops.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sitewire.kafka.KafkaError;
import io.sitewire.kafka.ReadProgress;
import io.sitewire.kafka.SubsetReader;
import io.sitewire.kafka.TelemetryReading;
import io.sitewire.reading.Headers;
import io.sitewire.reading.NamePattern;
import io.sitewire.reading.ReadingFilter;
import io.sitewire.reading.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sitewire read}: any subset of all readings of all sites, from {@code telemetry}. */
@Command(name = "read", mixinStandardHelpOptions = true,
        description = "Prints readings of any sites, machines and sensors from the core's Kafka: a line each, those of one sensor in "
                + "order. Only what is committed is read, and nobody else who reads is disturbed.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all was printed that was asked for", "2:Kafka cannot be read, or the command line is not right"},
        footer = {"", "A NAME can have wildcards: * stands for any characters, ? for one; quote it.",
            "An option that is given several times takes what fits any of its values.",
            "TIME: " + TimeOption.FORMS + "."})
final class ReadCommand implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final long PROGRESS_NANOS = 1_000_000_000;

    @Spec
    private CommandSpec spec;
    @Option(names = "--site", paramLabel = "NAME", description = "such as plant-7 or 'plant-*'; all by default")
    private List<String> sites = List.of();
    @Option(names = "--machine", paramLabel = "NAME", description = "all by default")
    private List<String> machines = List.of();
    @Option(names = "--sensor", paramLabel = "NAME", description = "all by default")
    private List<String> sensors = List.of();
    @Option(names = "--from", paramLabel = "TIME", converter = TimeOption.class,
            description = "only readings measured at or after it, or where that is not known, received")
    private Instant from;
    @Option(names = "--to", paramLabel = "TIME", converter = TimeOption.class, description = "only readings measured before it")
    private Instant to;
    @Option(names = "--follow",
            description = "goes on with what comes, until it is stopped; without --from it begins with what comes from now on")
    private boolean follow;
    @Option(names = "--limit", paramLabel = "COUNT", description = "ends after so many readings")
    private Long limit;
    @Option(names = "--json", description = "prints each as a line of JSON, with all headers")
    private boolean json;
    @Mixin
    private KafkaOptions kafka;
    private final Duration silenceMax;
    private long printed;

    ReadCommand() {
        this(ReadProgress.SILENCE_MAX);
    }

    /** @param silenceMax how long nothing may come before the end is reached */
    ReadCommand(Duration silenceMax) {
        this.silenceMax = silenceMax;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        ReadingFilter filter = new ReadingFilter(patterns(sites), patterns(machines), patterns(sensors),
                from == null ? Instant.MIN : from, to == null ? Instant.MAX : to);
        return kafka.run(errors, KafkaError.TELEMETRY_UNREADABLE, "what was printed before is right", connection -> {
            try (SubsetReader reader = new SubsetReader(connection, filter, follow && from == null)) {
                read(reader, out, errors);
            }
            return 0;
        });
    }

    private void read(SubsetReader reader, PrintWriter out, PrintWriter errors) {
        long progressAt = System.nanoTime();
        boolean wanted = limit == null || limit > 0;
        ReadProgress silence = new ReadProgress(Topics.TELEMETRY, silenceMax);
        while (wanted && (follow || reader.recordsLeft() > 0)) {
            wanted = reader.poll(reading -> {
                out.println(json ? json(reading) : text(reading));
                return limit == null || ++printed < limit;
            });
            // Whoever read this has gone, such as head.
            wanted &= !out.checkError();
            if (!follow) {
                silence.left(reader.recordsLeft());
            }
            if (!follow && System.nanoTime() - progressAt >= PROGRESS_NANOS && reader.recordsBefore() > 0) {
                progressAt = System.nanoTime();
                errors.println(reader.recordsRead() * 100 / reader.recordsBefore() + " % of " + LedgerTable.count(reader.recordsBefore())
                        + " records looked at");
                errors.flush();
            }
        }
        out.flush();
    }

    private static List<NamePattern> patterns(List<String> names) {
        return names.stream().map(NamePattern::of).toList();
    }

    private static String text(TelemetryReading reading) {
        String payload = PayloadJson.text(reading.payload()).map(ReadCommand::oneLine)
                .orElseGet(() -> "base64:" + Base64.getEncoder().encodeToString(reading.payload()));
        return reading.time() + " " + reading.name(Headers.SITE) + "/" + reading.name(Headers.MACHINE) + "/" + reading.name(Headers.SENSOR)
                + " " + payload;
    }

    /** Control characters would break the line, or do something to a terminal. */
    private static String oneLine(String payload) {
        if (payload.chars().noneMatch(Character::isISOControl)) {
            return payload;
        }
        StringBuilder line = new StringBuilder();
        payload.chars().forEach(character -> {
            if (Character.isISOControl(character)) {
                line.append(String.format("\\u%04x", character));
            } else {
                line.append((char) character);
            }
        });
        return line.toString();
    }

    private static String json(TelemetryReading reading) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            for (String name : List.of(Headers.SITE, Headers.MACHINE, Headers.SENSOR)) {
                json.writeStringField(name, reading.name(name));
            }
            json.writeStringField("time", reading.time().toString());
            json.writeStringField("merged", reading.merged().toString());
            json.writeNumberField("partition", reading.partition());
            json.writeNumberField("offset", reading.offset());
            Map<String, String> headers = new LinkedHashMap<>(reading.headers());
            headers.keySet().removeAll(List.of(Headers.SITE, Headers.MACHINE, Headers.SENSOR));
            PayloadJson.write(json, headers, reading.payload());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }
}
