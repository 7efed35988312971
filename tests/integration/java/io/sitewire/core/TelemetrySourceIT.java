package io.sitewire.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.PromptKafkaClientFactory;
import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingKey;
import io.sitewire.reading.Topics;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.TestBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
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
import org.junit.jupiter.api.io.TempDir;

/** The kamelet sitewire-telemetry-source in routes, and the recipe that uses it, with a real broker. */
@Timeout(180)
final class TelemetrySourceIT {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static TestBroker broker;
    private static KafkaProducer<String, byte[]> core;

    @TempDir
    Path folder;

    @BeforeAll
    static void writeReadings() throws Exception {
        broker = new TestBroker();
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(Topics.TELEMETRY, 3, (short) 1))).all().get();
        }
        core = new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", "core"),
                new StringSerializer(), new ByteArraySerializer());
        core.initTransactions();
        core.beginTransaction();
        for (int i = 0; i < 5; i++) {
            write("plant-7", "press-1", "temp", i);
            write("plant-7", "press-2", "temp", i);
            write("plant-70", "press-1", "rpm", i);
        }
        core.commitTransaction();
        core.beginTransaction();
        write("plant-7", "press-1", "temp", 77);
        core.flush();
        core.abortTransaction();
        core.beginTransaction();
        write("plant-7", "press-1", "temp", 5);
        write("plant-70", "press-1", "rpm", 5);
        core.commitTransaction();
    }

    @AfterAll
    static void stop() {
        core.close();
        broker.close();
    }

    @Test
    void itReadsTheSubsetInOrderAndNothingThatWasTakenBack() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (RoutesContext context = route("subset", "site: plant-7\nmachine: 'press-?'\nsensor: 'te*,x'\nfrom: 2026-03-01T12:00:02Z",
                exchange -> seen.add(line(exchange)))) {
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                assertThat(seen.stream().filter(line -> line.contains("press-1"))).containsExactly("plant-7/press-1/temp 2",
                        "plant-7/press-1/temp 3", "plant-7/press-1/temp 4", "plant-7/press-1/temp 5");
                assertThat(seen.stream().filter(line -> line.contains("press-2"))).containsExactly("plant-7/press-2/temp 2",
                        "plant-7/press-2/temp 3", "plant-7/press-2/temp 4");
            });
            assertThat(seen).hasSize(7);
        }
    }

    @Test
    void aReadingWhoseRouteFailedComesAgain() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        AtomicInteger failures = new AtomicInteger();
        try (RoutesContext context = route("failing", "site: plant-70", exchange -> {
            if (line(exchange).endsWith(" 2") && failures.incrementAndGet() <= 2) {
                throw new IllegalStateException("the database is away");
            }
            done.add(line(exchange));
        })) {
            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(done.stream().distinct()).containsExactly(
                    "plant-70/press-1/rpm 0", "plant-70/press-1/rpm 1", "plant-70/press-1/rpm 2", "plant-70/press-1/rpm 3",
                    "plant-70/press-1/rpm 4", "plant-70/press-1/rpm 5"));
        }
        assertThat(failures.get()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aTimeThatIsNoneFailsTheStartOfTheRoute() {
        assertThatThrownBy(() -> route("bad", "from: yesterday", exchange -> { }).close())
                .hasStackTraceContaining("TELEMETRY_FROM_INVALID bad parameter of a kamelet: from is 'yesterday'");
    }

    @Test
    void theRecipeFollowsOneMachineOfOneSiteIntoAFile() throws Exception {
        String recipe = Files.readString(Path.of("docs/operate/recipes/follow-machine/core-follow-press-1.yaml"));
        Path file = folder.resolve("plant-7-press-1.csv");
        try (RoutesContext context = context()) {
            // Only the folder differs from the text in the page.
            load(context, recipe.replace("file:data", "file:" + folder));

            await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(file).exists());
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(Files.readAllLines(file)).containsExactly(
                    "2026-03-01T12:00:00Z,temp,0", "2026-03-01T12:00:01Z,temp,1", "2026-03-01T12:00:02Z,temp,2",
                    "2026-03-01T12:00:03Z,temp,3", "2026-03-01T12:00:04Z,temp,4", "2026-03-01T12:00:05Z,temp,5"));
        }
    }

    private static RoutesContext route(String group, String parameters, Processor processor) throws Exception {
        RoutesContext context = context();
        context.bind("seen", processor);
        try {
            load(context, "- route:\n    id: reading\n    from:\n      uri: kamelet:sitewire-telemetry-source\n      parameters:\n"
                    + "        group: " + group + "\n" + parameters.indent(8) + "      steps:\n        - process:\n"
                    + "            ref: seen\n");
        } catch (Exception e) {
            context.close();
            throw e;
        }
        return context;
    }

    private static RoutesContext context() {
        return new RoutesContext(Map.of("sitewire.kafka.bootstrap-servers", broker.bootstrapServers()))
                .bind("kafkaClients", new PromptKafkaClientFactory(KafkaConnection.plain(broker.bootstrapServers()))).start();
    }

    private static void load(RoutesContext context, String yaml) throws Exception {
        PluginHelper.getRoutesLoader(context.camel()).loadRoutes(ResourceHelper.fromString("test.yaml", yaml));
    }

    private static String line(Exchange exchange) {
        return exchange.getMessage().getHeader(Headers.SITE) + "/" + exchange.getMessage().getHeader(Headers.MACHINE) + "/"
                + exchange.getMessage().getHeader(Headers.SENSOR) + " "
                + new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8);
    }

    private static void write(String site, String machine, String sensor, int number) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.TELEMETRY, ReadingKey.of(site, machine, sensor),
                Integer.toString(number).getBytes(StandardCharsets.UTF_8));
        Map.of(Headers.SITE, site, Headers.MACHINE, machine, Headers.SENSOR, sensor, Headers.TIME, NOON.plusSeconds(number).toString())
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        core.send(record);
    }
}
