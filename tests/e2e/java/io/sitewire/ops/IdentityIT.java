package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.BrokerSecurity;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsFiles;
import io.sitewire.ops.status.Metrics;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import io.sitewire.support.DocumentedPage;
import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedShell;
import io.sitewire.support.SecureBroker;
import io.sitewire.support.Site;
import io.sitewire.support.Telemetry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/operate/identity.md from its beginning to its end, by the artifact's own commands: a broker with the settings of the page, TLS on all of
 * its listeners, and a core and an edge that have the rights that the page gives them and no others. The tests go from one state to the next.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class IdentityIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final Set<Block> BLOCKS_RUN = new HashSet<>();
    private static final DocumentedPage PAGE = DocumentedPage.of("docs/operate/identity.md");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;
    private static DocumentedShell shell;
    private static KafkaBroker broker;
    private static SitewireInstance core;
    private static SitewireInstance edge;

    @BeforeAll
    static void theBrokerOfThePage() throws Exception {
        shell = new DocumentedShell(directory.resolve("home"), BLOCKS_RUN);
        shell.replace("kafka-1.example.com", "localhost").replace("10.0.0.5", "127.0.0.1");
        shell.run(PAGE.block("$ ./sitewire ca init"));
        shell.run(PAGE.block("$ ./sitewire ca issue kafka-1"));
        shell.run(PAGE.block("kafka-1.pem)"));
        List<String> settings = PAGE.block("super.users=").lines().stream().filter(line -> !line.startsWith("listener"))
                .map(line -> line.replace("/etc/kafka/ca.pem", ca("ca.pem").toString()).replace("/etc/kafka", shell.folder().toString()))
                .toList();
        broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), directory.resolve("kafka"), List.of(),
                Optional.of(new BrokerSecurity(settings, connection("admin", "").settings())));
        broker.start();
        shell.replace("kafka-1.example.com:9093", broker.bootstrapServers());
        shell.run(PAGE.block("$ cat > admin.properties"));
    }

    @AfterAll
    static void everyCommandWasRun() {
        for (SitewireInstance process : new SitewireInstance[] {edge, core}) {
            if (process != null) {
                process.kill();
            }
        }
        broker.kill();
        DocumentedShell.requireAllRun(IdentityIT.class, BLOCKS_RUN);
    }

    @Test
    @Order(1)
    void aCoreAndASiteGetTheirTopicsRightsAndCertificates() throws Exception {
        shell.run(PAGE.block("$ ./sitewire core add"));
        shell.run(PAGE.block("--dry-run"));
        // A controller's answer shows at the broker a moment later.
        shell.await(PAGE.block("quota  User:CN=plant-7 10485760 bytes/s: there already"));
        shell.await(PAGE.block("$ ./sitewire site list"));
    }

    @Test
    @Order(2)
    void readingsArriveThroughACoreAndAnEdgeThatHaveTheseRightsOnly() throws Exception {
        Artifact artifact = Artifact.built(Site.home());
        core = SitewireInstance.core(artifact, directory.resolve("core"), broker.bootstrapServers(),
                keys("core", Map.of("sitewire.merge.discovery-interval", "1s")));
        edge = SitewireInstance.edge(artifact, directory.resolve("plant-7"), "plant-7", broker.bootstrapServers(),
                keys("plant-7", Map.of("sitewire.forward.denied-delay", "1s", "sitewire.forward.retry-delay-max", "1s",
                        "sitewire.forward.report-interval", "1s")));
        core.start();
        edge.start();
        core.awaitReady();
        edge.awaitReady();

        accept(0, 100);

        await().atMost(WITHIN).untilAsserted(() -> assertThat(values(Topics.TELEMETRY)).containsExactlyElementsOf(range(100)));
        assertThat(records(Topics.TELEMETRY)).allSatisfy(reading -> assertThat(reading.header(Headers.SITE)).isEqualTo("plant-7"));
        assertThat(records(Topics.REJECTED)).isEmpty();
        String settings = core.directory().resolve("sitewire.properties").toString();
        assertThat(sitewire("read", "--site", "plant-7", "--limit", "1", "--config", settings)).as("the core's rights do for read").isZero();
        assertThat(sitewire("ledger", "plant-7", "--config", settings)).as("and for the ledger, fine or not").isLessThan(2);
        assertThatThrownBy(() -> send("core", Topics.uplink("plant-7"), Map.of())).as("the core writes no uplink")
                .hasRootCauseInstanceOf(AuthorizationException.class);
        assertThatThrownBy(() -> send("plant-7", Topics.TELEMETRY, Map.of())).as("the site writes nothing merged")
                .hasRootCauseInstanceOf(AuthorizationException.class);
    }

    @Test
    @Order(3)
    void whatClaimsAnotherSiteIsRejectedWithItsReason() throws Exception {
        // when whoever has the certificate of plant-7 writes into its uplink as plant-70
        send("plant-7", Topics.uplink("plant-7"), Map.of(Headers.SITE, "plant-70", Headers.MACHINE, "press-1", Headers.SENSOR, "temperature",
                Headers.EPOCH, UUID.randomUUID().toString(), Headers.POSITION, "0", Headers.ACKNOWLEDGED, "0"));

        // then
        await().atMost(WITHIN).untilAsserted(() -> assertThat(records(Topics.REJECTED)).singleElement().satisfies(rejected -> {
            assertThat(rejected.headers()).containsValue("SITE_MISMATCH");
            assertThat(rejected.value()).isEqualTo("forged");
        }));
        accept(100, 1);
        await().atMost(WITHIN).untilAsserted(() -> assertThat(values(Topics.TELEMETRY)).containsExactlyElementsOf(range(101)));
        assertThat(records(Topics.TELEMETRY)).noneMatch(reading -> reading.header(Headers.SITE).equals("plant-70"));
    }

    @Test
    @Order(4)
    void aSiteThatIsRemovedAcceptsAndKeepsAndSendsItAllWhenItIsBack() throws Exception {
        // when
        shell.run(PAGE.block("$ ./sitewire site remove"));
        await().atMost(WITHIN).until(() -> {
            accept(records(Topics.TELEMETRY).size() + pending(), 1);
            return link().path("connection").asText().equals("denied");
        });

        // then
        long before = pending();
        accept(records(Topics.TELEMETRY).size() + before, 10);
        assertThat(pending()).isGreaterThanOrEqualTo(before + 10);
        assertThat(link().path("lastError").asText()).contains("uthoriz");

        // and nothing is lost for it, not with another certificate either
        String certificate = Files.readString(ca("plant-7/certificate.pem"));
        assertThat(sitewire("site", "add", "plant-7", "--ca", "ca", "--renew", "--config", "admin.properties")).isZero();
        assertThat(Files.readString(ca("plant-7/certificate.pem"))).isNotEqualTo(certificate);
        await().atMost(WITHIN).until(() -> pending() == 0);
        List<Long> all = values(Topics.TELEMETRY);
        assertThat(all).containsExactlyElementsOf(range(all.size())).hasSizeGreaterThanOrEqualTo(111);
    }

    private static int sitewire(String... arguments) throws Exception {
        ProcessBuilder command = new ProcessBuilder(Artifact.built(Site.home()).command(arguments)).directory(shell.folder().toFile())
                .redirectErrorStream(true).redirectOutput(directory.resolve("command.log").toFile());
        command.environment().keySet().removeIf(Site::isSetting);
        return command.start().waitFor();
    }

    private static void accept(long from, int count) throws Exception {
        StringBuilder lines = new StringBuilder();
        for (long value = from; value < from + count; value++) {
            lines.append("{\"machine\":\"press-1\",\"sensor\":\"temperature\",\"value\":").append(value).append("}\n");
        }
        HttpResponse<String> answer = HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.httpPort() + "/readings"))
                .header("Content-Type", "application/x-ndjson").POST(HttpRequest.BodyPublishers.ofString(lines.toString())).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static void send(String who, String topic, Map<String, String> headers) throws Exception {
        Map<String, Object> settings = connection(who, broker.bootstrapServers()).settings(Map.of("max.block.ms", 15_000));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, null, "forged".getBytes(StandardCharsets.UTF_8));
            headers.forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            producer.send(record).get();
        }
    }

    private static JsonNode link() throws Exception {
        String health = HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.httpPort() + "/q/health")).build(),
                HttpResponse.BodyHandlers.ofString()).body();
        for (JsonNode check : new ObjectMapper().readTree(health).get("checks")) {
            if (check.get("name").asText().equals("link")) {
                return check.path("data");
            }
        }
        throw new AssertionError(health);
    }

    private static long pending() throws Exception {
        String metrics = HTTP.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.httpPort() + "/q/metrics")).build(),
                HttpResponse.BodyHandlers.ofString()).body();
        return (long) Metrics.parse(metrics).sum("sitewire_buffer_records");
    }

    private static List<Telemetry.Reading> records(String topic) {
        return Telemetry.readAll(connection("admin", broker.bootstrapServers()).settings(), topic);
    }

    private static List<Long> values(String topic) {
        return records(topic).stream().map(reading -> Long.parseLong(reading.value().replaceAll(".*\"value\":(\\d+).*", "$1"))).toList();
    }

    private static List<Long> range(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    private static Map<String, String> keys(String who, Map<String, String> further) {
        Map<String, String> keys = new HashMap<>(SecureBroker.keys(files(who)));
        keys.putAll(further);
        return keys;
    }

    private static KafkaConnection connection(String who, String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Optional.of(files(who)));
    }

    private static TlsFiles files(String who) {
        return new TlsFiles(Optional.of(ca("ca.pem")), Optional.of(ca(who + "/certificate.pem")), Optional.of(ca(who + "/key.pem")));
    }

    private static Path ca(String file) {
        return shell.folder().resolve("ca").resolve(file);
    }
}
