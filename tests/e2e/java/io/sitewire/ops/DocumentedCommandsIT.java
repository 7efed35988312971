package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.ChildProcess;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.Readiness;
import io.sitewire.support.ConsoleClient;
import io.sitewire.support.DocumentedPage;
import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedShell;
import io.sitewire.support.ReadingFlow;
import io.sitewire.support.Site;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * README and docs/operate say what happens: their commands are run, and print what is shown below them. One broker, one core and two edges
 * serve all pages, so the tests go from one state to the next, in their order: the edge of README ({@code plant-7}) runs throughout; that of
 * the console's page ({@code plant-8}) is filled while its window is closed, then damaged while Kafka is away, and drained at last.
 */
@Timeout(900)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class DocumentedCommandsIT {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final String PADDING = " ".repeat(500_000);
    private static final Set<Block> BLOCKS_RUN = new HashSet<>();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final DocumentedPage README = DocumentedPage.of("README.md");
    private static final DocumentedPage BUFFER = DocumentedPage.of("docs/operate/buffer.md");
    private static final DocumentedPage CONSOLE = DocumentedPage.of("docs/operate/console.md");
    private static final DocumentedPage LEDGER = DocumentedPage.of("docs/operate/ledger.md");
    private static final DocumentedPage RECIPES = DocumentedPage.of("docs/operate/recipes.md");
    private static final DocumentedPage ROUTES = DocumentedPage.of("docs/operate/routes.md");
    private static final DocumentedPage STATUS = DocumentedPage.of("docs/operate/status.md");
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final int HTTP_7 = LocalPorts.free();
    private static final int HTTP_8 = LocalPorts.free();
    private static final int HTTP_CORE = LocalPorts.free();
    private static final int MQTT = LocalPorts.free();

    @TempDir
    private static Path directory;
    private static KafkaBroker broker;
    private static DocumentedShell home;
    private static DocumentedShell second;
    private static ChildProcess edge;
    private static ChildProcess secondEdge;
    private static ChildProcess core;

    @BeforeAll
    static void theFoldersOfThePages() throws Exception {
        broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), directory.resolve("kafka"), List.of());
        broker.start();
        home = new DocumentedShell(directory.resolve("home"), BLOCKS_RUN);
        second = new DocumentedShell(directory.resolve("second"), BLOCKS_RUN).replace(":8080", ":" + HTTP_8);
        // The files go on saying localhost:9092: the environment wins over them.
        home.replace("/etc/sitewire", home.folder().resolve("etc/sitewire")).replace(":8080", ":" + HTTP_7).replace(":8081", ":" + HTTP_CORE)
                .replace("mosquitto_pub ", "mosquitto_pub -p " + MQTT + " ")
                .environment("SITEWIRE_KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        Files.createDirectories(routes());
        settings("edge-profile/edge.properties", home, "edge-profile/edge.properties", Map.of("sitewire.http.port", HTTP_7,
                "sitewire.forward.retry-delay-max", "2s",
                "sitewire.mqtt-listener.port", MQTT, "sitewire.routes.directory", routes(), "sitewire.events.interval", "1s"));
        Files.copy(home.folder().resolve("edge-profile/edge.properties"), home.folder().resolve("site.properties"));
        // From elsewhere, for the console's page.
        settings("core-profile/core.properties", home, "core-profile/core.properties", Map.of("sitewire.http.port", HTTP_CORE,
                "sitewire.http.host", "0.0.0.0", "sitewire.merge.discovery-interval", "1s"));
    }

    @AfterAll
    static void everyCommandWasRun() {
        for (ChildProcess process : new ChildProcess[] {edge, secondEdge, core}) {
            if (process != null) {
                process.kill();
            }
        }
        broker.kill();
        DocumentedShell.requireAllRun(DocumentedCommandsIT.class, BLOCKS_RUN);
    }

    @Test
    @Order(1)
    void anEdgeAndACoreStartAndTellTheirPasswords() throws Exception {
        Block run = README.block("./sitewire edge --config");
        edge = home.start(run, run.commands().get(0), "edge");
        Block passwords = README.block("  viewer  ");
        home.awaitLines(passwords, passwords.lines(), edge);
        core = home.start(run, run.commands().get(1), "core");
        Readiness.await(edge, HTTP_7, WITHIN);
        Readiness.await(core, HTTP_CORE, WITHIN);

        home.replace("6exmy-qkezr-zw8pp-rce7j-wdsqh", ConsoleClient.printedPassword(edge.log(), "viewer")).await(CONSOLE.block("hawtio/auth/login"));
    }

    @Test
    @Order(2)
    void theConsole() throws Exception {
        LocalTime inHalfADay = LocalTime.now(ZoneOffset.UTC).plusHours(12);
        Block start = startSecond("32M", Map.of("sitewire.forward.windows", "0 0 " + inHalfADay.getHour() + " * * ?/PT1M"));
        second.awaitLines(start, start.commands().get(0).output(), secondEdge);

        second.run(CONSOLE.block("$ ./sitewire console password operator --config"));
        second.run(CONSOLE.block("--stdin"));
        home.replace("10.1.2.3:8080", "127.0.0.1:" + HTTP_CORE).run(CONSOLE.block("CONSOLE_NOT_PRIVATE"));
        second.replace("4711", secondEdge.pid()).run(CONSOLE.block("$ jcmd"));
    }

    @Test
    @Order(3)
    void aClosedWindowAndAFullBuffer() throws Exception {
        accept(HTTP_8, "/readings/press-4/temperature?time=" + NOW.plusSeconds(1), "{\"value\":19.25}");
        second.run(DocumentedPage.of("docs/operate/link.md").block("WINDOW_CLOSED"));
        // A slow disk may refuse one, too.
        await().atMost(WITHIN).pollInterval(Duration.ofMillis(1)).until(() -> post(HTTP_8, "/readings/press-4/picture", PADDING).statusCode()
                != 202 && get(HTTP_8, "/q/health/ready").statusCode() == 503);
        second.run(BUFFER.block("\"state\": \"FULL\""));
    }

    @Test
    @Order(4)
    void statusWhileAllIsWell() throws Exception {
        try (ReadingFlow flow = new ReadingFlow(HTTP_7, "press-3", "current")) {
            home.await(STATUS.block("readings, the oldest 0 s old"));
            home.await(STATUS.block("$ ./sitewire status --url"));
            assertThat(flow.accepted()).isPositive();
        }
        DocumentedShell nobody = new DocumentedShell(directory.resolve("nobody"), BLOCKS_RUN);
        int port = LocalPorts.free();
        nobody.environment("SITEWIRE_HTTP_PORT", port).replace(":8080", ":" + port).run(STATUS.block("STATUS_NO_ANSWER"));
    }

    /** Damage is found when it is read, and what is read is sent: so slowly here that the segment is not done with when the core goes. */
    @Test
    @Order(5)
    void aDamagedBuffer() throws Exception {
        secondEdge.close();
        Path segment = second.folder().resolve("data/buffer/00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[300_000] ^= 1;
        Files.write(segment, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        startSecond("64M", Map.of("sitewire.forward.bytes-per-second-max", "64K"));

        second.await(BUFFER.block("\"state\": \"DAMAGED\""));
        broker.kill();
        Files.write(second.folder().resolve("outbox.jsh"), BUFFER.block("import javax.management.*;").lines());
        second.replace("11958", secondEdge.pid()).run(BUFFER.block("$ jshell"));
    }

    @Test
    @Order(6)
    void statusWhileTheCoreIsAway() throws Exception {
        try (ReadingFlow flow = new ReadingFlow(HTTP_7, "press-3", "current")) {
            home.await(STATUS.block("forwarding  NO"));
            assertThat(flow.accepted()).isPositive();
        } finally {
            broker.start();
        }
    }

    @Test
    @Order(7)
    void eventsAndLedgerWhenTheCoreIsBack() throws Exception {
        secondEdge.close();
        startSecond("64M", Map.of());
        home.await(LEDGER.block("plant-7  "));
        home.await(LEDGER.block("$ ./sitewire ledger plant-"));
        home.await(LEDGER.block("$ ./sitewire ledger verify"));
        home.await(DocumentedPage.of("docs/operate/events.md").block("--machine _edge"));
    }

    @Test
    @Order(8)
    void readingAndFollowing() throws Exception {
        accept(HTTP_7, "/readings/press-1/temperature?time=" + NOW, "21.5");
        // A busy machine takes longer for all this.
        home.replace("--from 15m", "--from 2h").await(DocumentedPage.of("docs/operate/read.md").block("--sensor temperature"));

        accept(HTTP_7, "/readings/press-1/temperature?time=" + NOW.plusSeconds(2), "21.6");
        Path recipe = Site.home().resolve("docs/operate/recipes/follow-machine/core-follow-press-1.yaml");
        Files.copy(recipe, Files.createDirectories(home.folder().resolve("core-profile/routes")).resolve(recipe.getFileName()));
        home.await(RECIPES.block("$ cat data/plant-7-press-1.csv"));
    }

    @Test
    @Order(9)
    void changingRoutes() throws Exception {
        home.run(ROUTES.block("$ mkdir -p routes"));
        assertThat(home.folder().resolve("routes/edge-enrich.yaml")).isNotEmptyFile();
        List<String> example = ROUTES.block("name: line").lines();
        Files.write(home.folder().resolve("routes/edge-enrich.yaml"), example.stream().map(line -> line.replace("setHeader", "setHeadr")).toList());
        home.run(ROUTES.block("$ ./sitewire routes check"));
        Files.write(routes().resolve("edge-enrich.yaml"), example);
        home.await(ROUTES.block("$ ./sitewire routes list"));

        recipe("drop-sensor");
        home.await(RECIPES.block("press-1/heartbeat"));

        recipe("averages");
        Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(5, ChronoUnit.MINUTES);
        await().atMost(WITHIN).until(() -> post(HTTP_7, "/readings/press-5/rpm?time=" + minute, "1").body().contains("\"filtered\":1"));
        for (Map.Entry<Integer, String> each : new TreeMap<>(Map.of(0, "20", 30, "23", 59, "21.5", 60, "99")).entrySet()) {
            accept(HTTP_7, "/readings/press-2/temperature?time=" + minute.plusSeconds(each.getKey()), each.getValue());
        }
        home.await(RECIPES.block("--machine press-2"));
    }

    @Test
    @Order(10)
    void theWaysIn() throws Exception {
        Files.delete(routes().resolve("edge-enrich.yaml"));
        Files.write(home.folder().resolve("logger.csv"), List.of("time,machine,sensor,value", Instant.now() + ",press-6,flow,3.5"));
        for (String way : List.of("mosquitto_pub -q 1", "curl -d 21.5", "cp logger.csv")) {
            home.run(README.block(way));
        }
        await().atMost(WITHIN).until(() -> Files.list(home.folder().resolve("data/inbox")).noneMatch(file -> file.toString().endsWith(".csv")));
    }

    private static Block startSecond(String sizeMax, Map<String, Object> further) throws Exception {
        Map<String, Object> settings = new TreeMap<>(Map.of("sitewire.site", "plant-8", "sitewire.http.port", HTTP_8,
                "sitewire.kafka.bootstrap-servers", broker.bootstrapServers(), "sitewire.mqtt-listener.enabled", "false",
                "sitewire.buffer.size-max", sizeMax, "sitewire.buffer.segment-size", "4M", "sitewire.http.append-timeout", "1s",
                "sitewire.forward.retry-delay-max", "2s"));
        settings.putAll(further);
        settings("edge-profile/edge.properties", second, "edge.properties", settings);
        Block start = CONSOLE.block("$ ./sitewire edge --config");
        secondEdge = second.start(start, start.commands().get(0), "edge");
        Readiness.await(secondEdge, HTTP_8, WITHIN);
        return start;
    }

    /** The project's example, with some keys changed where they stand and others added. */
    private static void settings(String example, DocumentedShell shell, String name, Map<String, Object> changes) throws IOException {
        String text = Files.readString(Site.home().resolve(example));
        for (Map.Entry<String, Object> change : changes.entrySet()) {
            String line = change.getKey() + "=" + change.getValue();
            String changed = text.replaceFirst("(?m)^#?" + Pattern.quote(change.getKey()) + "=.*$", Matcher.quoteReplacement(line));
            text = changed.equals(text) ? text + line + "\n" : changed;
        }
        Path file = shell.folder().resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static Path routes() {
        return home.folder().resolve("etc/sitewire/routes");
    }

    private static void recipe(String name) throws IOException {
        Files.writeString(routes().resolve("edge-enrich.yaml"), Files.readString(Site.home().resolve("docs/operate/recipes").resolve(name)
                .resolve("edge-enrich.yaml")));
    }

    private static void accept(int port, String path, String body) throws Exception {
        await().atMost(WITHIN).until(() -> post(port, path, body).statusCode() == 202);
    }

    private static HttpResponse<String> post(int port, String path, String body) throws IOException, InterruptedException {
        return HTTP.send(request(port, path).POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return HTTP.send(request(port, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }
}
