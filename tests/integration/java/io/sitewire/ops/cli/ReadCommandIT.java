package io.sitewire.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingKey;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestBroker;
import java.io.FilterWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
final class ReadCommandIT {
    private static final Instant NOON = Instant.now().minus(Duration.ofHours(5));
    private static TestBroker broker;
    private static KafkaProducer<String, byte[]> core;
    private final StringWriter errors = new StringWriter();

    @BeforeAll
    static void writeReadings() throws Exception {
        broker = new TestBroker();
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(Topics.TELEMETRY, 3, (short) 1)
                    .configs(Map.of("message.timestamp.type", "LogAppendTime")))).all().get();
        }
        core = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "core"),
                new StringSerializer(), new ByteArraySerializer());
        core.initTransactions();
        core.beginTransaction();
        for (int i = 0; i < 10; i++) {
            write("plant-7", "press-1", "temperature", NOON.plusSeconds(i), "{\"value\":" + i + "}");
            write("plant-70", "press-1", "temperature", NOON.plusSeconds(i), "seventy " + i);
            write("shop-3", "till", "drawer", NOON.plusSeconds(i), "open\n" + i);
        }
        core.commitTransaction();
        core.beginTransaction();
        write("plant-7", "press-1", "temperature", NOON.plusSeconds(10), "taken back");
        core.abortTransaction();
    }

    @AfterAll
    static void stop() {
        core.close();
        broker.close();
    }

    @Test
    void itPrintsTheReadingsOfOneSensorInOrderAndNothingThatWasTakenBack() {
        List<String> lines = read("--site", "plant-7");

        assertThat(lines).hasSize(10);
        for (int i = 0; i < 10; i++) {
            assertThat(lines.get(i)).isEqualTo(NOON.plusSeconds(i) + " plant-7/press-1/temperature {\"value\":" + i + "}");
        }
    }

    @Test
    void namesHaveWildcardsAndAnOptionCanBeGivenSeveralTimes() {
        assertThat(read("--site", "plant-*")).hasSize(20);
        assertThat(read("--site", "plant-?", "--site", "shop-3")).hasSize(20);
        assertThat(read("--machine", "t*l")).hasSize(10).allMatch(line -> line.contains("shop-3/till/drawer open\\u000a"));
        assertThat(read("--sensor", "temp*", "--site", "shop-*")).isEmpty();
        assertThat(read()).hasSizeGreaterThanOrEqualTo(30).anyMatch(line -> line.contains("shop-3")).noneMatch(line -> line.contains("taken back"));
    }

    @Test
    void theTimeOfAReadingDecidesAndALimitEndsIt() {
        assertThat(read("--site", "plant-7", "--from", NOON.plusSeconds(3).toString(), "--to", NOON.plusSeconds(5).toString()))
                .extracting(line -> line.substring(line.indexOf('{'))).containsExactly("{\"value\":3}", "{\"value\":4}");
        assertThat(read("--from", "4h")).isEmpty();
        assertThat(read("--from", "6h", "--limit", "7")).hasSize(7);
        assertThat(read("--limit", "0")).isEmpty();
    }

    @Test
    void jsonHasAllHeadersAndAPayloadThatIsNoTextAsBase64() throws Exception {
        core.beginTransaction();
        core.send(record("bytes", "camera", "frame", NOON, new byte[] {(byte) 0xff, 0}));
        core.commitTransaction();

        JsonNode reading = new ObjectMapper().readTree(read("--site", "bytes", "--json").get(0));

        assertThat(reading.get("site").asText()).isEqualTo("bytes");
        assertThat(reading.get("machine").asText()).isEqualTo("camera");
        assertThat(reading.get("sensor").asText()).isEqualTo("frame");
        assertThat(reading.get("time").asText()).isEqualTo(NOON.toString());
        assertThat(reading.get("headers").get(Headers.RECEIVED).asText()).isNotBlank();
        assertThat(reading.get("payloadBase64").binaryValue()).containsExactly(0xff, 0);
        assertThat(Instant.parse(reading.get("merged").asText())).isAfter(NOON.plus(Duration.ofHours(4)));
        assertThat(read("--site", "bytes")).containsExactly(NOON + " bytes/camera/frame base64:/wA=");
    }

    @Test
    void followGoesOnWithWhatIsCommittedFromNowOn() throws Exception {
        StringWriter out = new StringWriter();
        List<String> arguments = List.of("read", "--follow", "--site", "follow", "--limit", "3", "--bootstrap-servers", broker.bootstrapServers());
        Thread reader = new Thread(() -> new CommandLine(new SitewireCommand()).setOut(new PrintWriter(out))
                .execute(arguments.toArray(String[]::new)));
        core.beginTransaction();
        write("follow", "m", "s", NOON, "before");
        core.commitTransaction();
        reader.start();
        // It begins at an unknown moment: what is written until something of it shows may be before that.
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200)).until(() -> {
            core.beginTransaction();
            write("follow", "m", "s", NOON, "after");
            core.commitTransaction();
            return out.toString().contains("after");
        });
        core.beginTransaction();
        write("follow", "m", "s", NOON, "last");
        write("follow", "m", "s", NOON, "last");
        core.commitTransaction();
        reader.join(TimeUnit.SECONDS.toMillis(30));

        assertThat(reader.isAlive()).isFalse();
        assertThat(out.toString().lines()).hasSize(3).noneMatch(line -> line.contains("before"));
    }

    @Test
    void itGivesUpWhenKafkaGoesAwayInTheMiddleAndSaysWhatWasNotRead() throws Exception {
        try (TestBroker lost = new TestBroker()) {
            // given more than is fetched at once
            int readings = 4_000;
            byte[] curve = "x".repeat(4_096).getBytes(StandardCharsets.UTF_8);
            try (Admin admin = lost.admin()) {
                admin.createTopics(List.of(new NewTopic(Topics.TELEMETRY, 1, (short) 1))).all().get();
            }
            Map<String, Object> connection = Map.of("bootstrap.servers", lost.bootstrapServers());
            try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(connection, new StringSerializer(), new ByteArraySerializer())) {
                IntStream.range(0, readings).forEach(i -> producer.send(record("plant-7", "press-1", "curve", NOON, curve)));
            }
            AtomicInteger printed = new AtomicInteger();
            PrintWriter out = new PrintWriter(new FilterWriter(Writer.nullWriter()) {
                @Override
                public void write(String line, int from, int length) {
                    if (line.contains("press-1") && printed.getAndIncrement() == 0) {
                        lost.kill();
                    }
                }
            });

            // when
            int code = new CommandLine(new ReadCommand(Duration.ofSeconds(2))).setOut(out).setErr(new PrintWriter(errors, true))
                    .execute("--bootstrap-servers", lost.bootstrapServers());

            // then
            assertThat(code).isEqualTo(2);
            assertThat(printed.get()).isBetween(1, readings - 1);
            assertThat(errors.toString()).contains("TELEMETRY_UNREADABLE Kafka could not be asked: " + lost.bootstrapServers()
                    + ", telemetry could not be read to its end: nothing came for ", "limit 2 s, offsets left ", "; see whether Kafka is there");
        }
    }

    @Test
    void whatCannotBeReadAndWhatIsNoTimeIsSaidWithWhatToDo() {
        assertThat(execute(new StringWriter(), "read", "--bootstrap-servers", "127.0.0.1:1")).isEqualTo(2);
        assertThat(errors.toString()).contains("TELEMETRY_UNREADABLE Kafka could not be asked: 127.0.0.1:1").contains("--bootstrap-servers");
        assertThat(execute(new StringWriter(), "read", "--from", "yesterday")).isEqualTo(2);
        assertThat(errors.toString()).contains("'yesterday' is no time; write 2026-03-01T06:00:00Z");
    }

    private List<String> read(String... arguments) {
        StringWriter out = new StringWriter();
        List<String> all = new ArrayList<>(List.of("read", "--bootstrap-servers", broker.bootstrapServers()));
        all.addAll(Arrays.asList(arguments));
        assertThat(execute(out, all.toArray(String[]::new))).as(errors.toString()).isZero();
        return out.toString().lines().toList();
    }

    private int execute(StringWriter out, String... arguments) {
        CommandLine command = new CommandLine(new SitewireCommand());
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(errors, true));
        return command.execute(arguments);
    }

    private static void write(String site, String machine, String sensor, Instant time, String payload) {
        core.send(record(site, machine, sensor, time, payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static ProducerRecord<String, byte[]> record(String site, String machine, String sensor, Instant time, byte[] payload) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.TELEMETRY, ReadingKey.of(site, machine, sensor), payload);
        Map.of(Headers.SITE, site, Headers.MACHINE, machine, Headers.SENSOR, sensor, Headers.TIME, time.toString(), Headers.RECEIVED,
                time.plusMillis(5).toString()).forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        return record;
    }
}
