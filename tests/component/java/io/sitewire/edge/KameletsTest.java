package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.support.IngestContext;
import io.sitewire.support.RecordingBuffer.Stored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kamelets as they are in the artifact, in routes, with the real steps around them. */
class KameletsTest {
    private IngestContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void whatADeadBandLeavesOutIsAcceptedAndNeitherStoredNorCountedAsAccepted() throws Exception {
        start(step("sitewire-drop-unchanged-action", "absolute: 0.5"));

        send("20", "20.3", "21");

        assertThat(texts("outbox")).containsExactly("20", "21");
        assertThat(context.counted("sitewire.readings.accepted")).isEqualTo(2);
        assertThat(context.counted("sitewire.readings.filtered", "by", "drop-unchanged", "source", "test")).isEqualTo(1);
    }

    @Test
    void aReadingThatCouldNotBeStoredIsNoUnchangedOneWhenItComesAgain() throws Exception {
        start(step("sitewire-drop-unchanged-action", "absolute: 0.5"));
        send("20");
        context.buffer().fail(name -> new BufferException(BufferError.BUFFER_CLOSED, "closed"));
        assertThatThrownBy(() -> send("21")).hasRootCauseInstanceOf(BufferException.class);
        context.buffer().fail(name -> null);

        send("21");

        assertThat(texts("outbox")).containsExactly("20", "21");
    }

    @Test
    void aSensorThatNobodyWantsIsDropped() throws Exception {
        start(step("sitewire-drop-action", "sensor: 'noise*, debug'"));

        for (String sensor : List.of("temp", "noise-1", "debug", "debug-2")) {
            send(Map.of("sensor", sensor), "1");
        }

        assertThat(context.buffer().records("outbox")).extracting(reading -> reading.header("sensor")).containsExactly("temp", "debug-2");
        assertThat(context.counted("sitewire.readings.filtered", "by", "drop")).isEqualTo(2);
    }

    @Test
    void twoPlacesInRoutesHaveAMemoryAndParametersEach() throws Exception {
        start(step("sitewire-drop-unchanged-action", "absolute: 5"));
        context.loadYaml(route("other", step("sitewire-drop-unchanged-action", "absolute: 0")));

        send("20", "21");
        context.camel().createFluentProducerTemplate().to("direct:other").withHeaders(headers(Map.of())).withBody("20").send();
        context.camel().createFluentProducerTemplate().to("direct:other").withHeaders(headers(Map.of())).withBody("21").send();

        assertThat(texts("outbox")).containsExactly("20", "20", "21");
    }

    @Test
    void aParameterThatCannotBeUsedFailsTheStartOfTheRoute() throws Exception {
        context = new IngestContext().start();

        assertThatThrownBy(() -> context.loadYaml(route("in", step("sitewire-drop-unchanged-action", "absolute: much"))))
                .hasStackTraceContaining("KAMELET_PARAMETER_INVALID bad parameter of a kamelet: absolute is 'much'");
        assertThatThrownBy(() -> context.loadYaml(route("in2", step("sitewire-drop-action", "machine: x"))))
                .hasStackTraceContaining("sensor");
    }

    @Test
    void fieldsOfJsonNameTheReadingAndWhatIsMissingIsADeadLetter() throws Exception {
        context = new IngestContext().start();
        context.loadYaml("""
                - route:
                    id: in
                    routeConfigurationId: edge-ingest
                    from:
                      uri: direct:in
                      steps:
                        - to:
                            uri: kamelet:sitewire-map-json-action
                            parameters:
                              machine: dev
                              sensor: kind
                              value: v
                              factor: 0.1
                              unit: °C
                        - to:
                            uri: direct:edge-enrich
                        - to:
                            uri: buffer:outbox
                """);

        send(Map.of(), "{\"dev\":\"m\",\"kind\":\"temp\",\"v\":215}", "{\"dev\":\"m\",\"kind\":\"temp\"}");

        assertThat(context.buffer().records("outbox")).singleElement().satisfies(reading -> assertThat(reading.headers())
                .containsEntry("machine", "m").containsEntry("sensor", "temp").containsEntry("value", "21.5").containsEntry("unit", "°C"));
        assertThat(context.buffer().records("dead-letters")).singleElement().satisfies(letter -> assertThat(letter.headers())
                .containsEntry("reason", "FIELD_MISSING"));
    }

    @Test
    void allMetricsOfASparkplugMessageAreOneWriteAndWhatHasNoNameIsADeadLetter() throws Exception {
        context = new IngestContext().start();
        context.loadYaml("""
                - route:
                    id: in
                    routeConfigurationId: edge-ingest
                    from:
                      uri: direct:in
                      steps:
                        - setHeader:
                            name: source
                            constant: mqtt
                        - to:
                            uri: kamelet:sitewire-decode-sparkplug-action
                        - to:
                            uri: direct:edge-enrich-batch
                        - to:
                            uri: buffer:outbox
                        - process:
                            ref: readingsAccepted
                """);
        Metric.Builder alias = Metric.newBuilder().setAlias(2).setIntValue(9);

        sparkplug("DDATA", alias.build());
        sparkplug("DBIRTH", alias.clone().setName("temp").build(), Metric.newBuilder().setName("rpm").setDoubleValue(1.5).build());
        sparkplug("DDATA", alias.build());
        send(Map.of("CamelMqttTopic", "spBv1.0/G/DDATA/n/d"), "no protobuf");

        List<List<Stored>> batches = context.buffer().batches("outbox");
        assertThat(batches.get(0)).extracting(reading -> reading.header("machine") + " " + reading.header("sensor") + " " + reading.text())
                .containsExactly("n/d temp 9", "n/d rpm 1.5");
        assertThat(batches.get(1)).extracting(Stored::text).containsExactly("9");
        assertThat(context.buffer().records("dead-letters")).extracting(letter -> letter.header("reason") + " " + letter.header("origin"))
                .containsExactly("SPARKPLUG_ALIAS_UNKNOWN mqtt:spBv1.0/G/DDATA/n/d", "SPARKPLUG_INVALID mqtt:spBv1.0/G/DDATA/n/d");
        assertThat(context.counted("sitewire.readings.accepted", "source", "mqtt")).isEqualTo(3);
    }

    @Test
    void windowsAreOnDiskWhenTheirReadingsAreAcceptedAndGoOnInTheNextRun(@TempDir Path folder) throws Exception {
        try (Buffer outbox = open(folder, "outbox"); Buffer deadLetters = open(folder, "dead-letters")) {
            start(new IngestContext(outbox, deadLetters), step("sitewire-thin-out-action", "window: 1m"));
            send(Map.of("time", "2026-03-01T12:00:01Z"), "20");
            send(Map.of("time", "2026-03-01T12:00:02Z"), "30");
            assertThat(outbox.statistics().positionNext()).isZero();
            assertThat(outbox.sourceStates().keySet()).contains("thin-out/default/m/temp");
            close();
        }

        try (Buffer outbox = open(folder, "outbox"); Buffer deadLetters = open(folder, "dead-letters")) {
            start(new IngestContext(outbox, deadLetters), step("sitewire-thin-out-action", "window: 1m"));
            send(Map.of("time", "2026-03-01T12:00:03Z"), "10");
            send(Map.of("time", "2026-03-01T12:01:00Z"), "99");

            BufferReader reader = outbox.reader("test");
            assertThat(texts(reader.read(10, 1 << 20, Duration.ofSeconds(5)))).singleElement().asString()
                    .startsWith("{\"average\":20.0,\"minimum\":10.0,\"maximum\":30.0,\"count\":3,\"from\":\"2026-03-01T12:00:00Z\"");
            close();
        }
    }

    @Test
    void aWindowWhoseSensorIsSilentIsStoredByItself() throws Exception {
        context = new IngestContext().start("edge-thin-out");
        context.loadYaml(route("in", step("sitewire-thin-out-action", "window: 500ms")));

        send("20");

        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(context.buffer().records("outbox")).singleElement()
                .satisfies(result -> assertThat(result.text()).contains("\"average\":20.0", "\"count\":1")));
        assertThat(context.counted("sitewire.readings.accepted", "source", "thin-out")).isEqualTo(1);
    }

    private static Buffer open(Path folder, String name) {
        return Buffer.open(folder.resolve(name), BufferOptions.of(name));
    }

    private void start(String step) throws Exception {
        start(new IngestContext(), step);
    }

    private void start(IngestContext started, String step) throws Exception {
        context = started.start();
        context.loadYaml(route("in", step));
    }

    private static String step(String kamelet, String parameter) {
        return "        - to:\n            uri: kamelet:" + kamelet + "\n            parameters:\n              " + parameter + "\n";
    }

    private static String route(String name, String step) {
        return "- route:\n    id: " + name + "\n    routeConfigurationId: edge-ingest\n    from:\n      uri: direct:" + name
                + "\n      steps:\n        - to:\n            uri: direct:edge-enrich\n" + step
                + "        - to:\n            uri: buffer:outbox\n        - process:\n            ref: readingsAccepted\n";
    }

    private void send(String... payloads) {
        send(Map.of(), payloads);
    }

    private void send(Map<String, String> more, String... payloads) {
        for (String payload : payloads) {
            Exchange sent = context.camel().createFluentProducerTemplate().to("direct:in").withHeaders(headers(more)).withBody(payload)
                    .send();
            if (sent.getException() != null) {
                throw new IllegalStateException(sent.getException());
            }
        }
    }

    private void sparkplug(String type, Metric... metrics) {
        context.camel().createFluentProducerTemplate().to("direct:in").withHeader("CamelMqttTopic", "spBv1.0/G/" + type + "/n/d")
                .withBody(Payload.newBuilder().setTimestamp(1_769_903_999_123L).addAllMetrics(List.of(metrics)).build().toByteArray())
                .send();
    }

    private static Map<String, Object> headers(Map<String, String> more) {
        Map<String, Object> headers = new HashMap<>(Map.of("machine", "m", "sensor", "temp", "source", "test"));
        headers.putAll(more);
        return headers;
    }

    private List<String> texts(String buffer) {
        return context.buffer().records(buffer).stream().map(Stored::text).toList();
    }

    private static List<String> texts(List<StoredRecord> readings) {
        return readings.stream().map(reading -> new String(reading.payload(), StandardCharsets.UTF_8)).toList();
    }
}
