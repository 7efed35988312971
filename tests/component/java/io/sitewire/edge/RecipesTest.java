package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.support.IngestContext;
import io.sitewire.support.RecordingBuffer.Stored;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The recipes of docs/operate/recipes.md, as they stand there; those that need a broker are in SparkplugRecipeIT and TelemetrySourceIT. */
class RecipesTest {
    private static final Path RECIPES = Path.of("docs/operate/recipes").toAbsolutePath();
    private final HttpClient client = HttpClient.newHttpClient();
    private IngestContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    static List<Path> files() throws Exception {
        try (Stream<Path> files = Files.walk(RECIPES)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void thePageHasTheTextOfTheFileThatIsTested(Path file) throws Exception {
        String page = Files.readString(RECIPES.resolveSibling("recipes.md"));
        String kind = file.toString().endsWith(".yaml") ? "yaml" : "properties";

        assertThat(page).contains("```" + kind + "\n" + Files.readString(file) + "```\n");
        if (kind.equals("yaml")) {
            assertThat(page).contains("`routes/" + file.getFileName() + "`");
            assertThat(Files.readString(file)).contains("id: " + file.getFileName().toString().replace(".yaml", "") + "\n");
        }
    }

    @Test
    void theTopicPatternTakesMachineAndSensorFromWhereTheyAre() throws Exception {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(RECIPES.resolve("topic-pattern/edge.properties"))) {
            settings.load(reader);
        }
        context = new IngestContext(settings.entrySet().stream().flatMap(each -> Stream.of(each.getKey(), each.getValue()))
                .toArray(String[]::new)).start();
        context.loadYaml("- route:\n    id: in\n    from:\n      uri: direct:in\n      steps:\n        - to:\n            uri: "
                + "direct:edge-enrich\n        - to:\n            uri: buffer:outbox\n");

        for (String topic : List.of("factory/hall-2/press-1/temperature/value", "press-2/rpm")) {
            context.camel().createFluentProducerTemplate().to("direct:in").withHeader("CamelMqttTopic", topic).withBody("1").send();
        }

        assertThat(names()).containsExactly("press-1/temperature", "press-2/rpm");
    }

    @Test
    void droppedSensorsAreAcceptedAndNotStoredOneByOneAndInABatch() throws Exception {
        start("drop-sensor");

        assertThat(post("/readings/press-1/heartbeat", "1")).isEqualTo("{\"accepted\":0,\"filtered\":1}\n");
        assertThat(post("/readings/press-1/temperature", "1")).isEqualTo("{\"accepted\":1}\n");
        assertThat(post("/readings", "{\"machine\":\"m\",\"sensor\":\"debug-1\"}\n{\"machine\":\"m\",\"sensor\":\"rpm\"}\nnonsense\n"))
                .startsWith("{\"accepted\":1,\"rejected\":1,\"filtered\":1,\"linesDone\":3,");

        assertThat(names()).containsExactly("press-1/temperature", "m/rpm");
        assertThat(context.counted("sitewire.readings.accepted")).isEqualTo(2);
        assertThat(context.counted("sitewire.readings.filtered", "by", "drop", "source", "http")).isEqualTo(2);
    }

    @Test
    void theDeadBandIsForVibrationsOnly() throws Exception {
        start("dead-band");

        for (String value : List.of("1.0", "1.1", "1.3", "1.2")) {
            post("/readings/press-1/vibration", value);
            post("/readings/press-1/temperature", value);
        }

        assertThat(values("vibration")).containsExactly("1.0", "1.3");
        assertThat(values("temperature")).containsExactly("1.0", "1.1", "1.3", "1.2");
    }

    @Test
    void aMinuteIsOneReading() throws Exception {
        start("averages");

        post("/readings/press-1/temperature?time=2026-03-01T12:00:00Z", "20");
        post("/readings/press-1/temperature?time=2026-03-01T12:00:30Z", "23");
        post("/readings/press-1/temperature?time=2026-03-01T12:00:59Z", "21.5");
        assertThat(values("temperature")).isEmpty();
        post("/readings/press-1/temperature?time=2026-03-01T12:01:00Z", "99");

        assertThat(values("temperature")).containsExactly("{\"average\":21.5,\"minimum\":20.0,\"maximum\":23.0,\"count\":3,"
                + "\"from\":\"2026-03-01T12:00:00Z\",\"to\":\"2026-03-01T12:01:00Z\"}");
        assertThat(context.buffer().states("outbox")).containsOnlyKeys("thin-out/default/press-1/temperature");
        assertThat(context.counted("sitewire.readings.accepted", "source", "thin-out")).isEqualTo(1);
    }

    private void start(String recipe) throws Exception {
        context = new IngestContext().withHttp().start("edge-answer-http", "edge-ingest-http", "edge-ingest-http-batch");
        context.replace(RECIPES.resolve(recipe).resolve("edge-enrich.yaml"));
    }

    private String post(String path, String body) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + context.port() + path))
                .POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString()).body();
    }

    private List<String> names() {
        return context.buffer().records("outbox").stream().map(reading -> reading.header("machine") + "/" + reading.header("sensor"))
                .toList();
    }

    private List<String> values(String sensor) {
        return context.buffer().records("outbox").stream().filter(reading -> sensor.equals(reading.header("sensor"))).map(Stored::text)
                .toList();
    }
}
