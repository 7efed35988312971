package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.reading.Headers;
import io.sitewire.support.TestConfig;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class EnrichmentTest {
    private static final String TOPIC = "CamelMqttTopic";
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);
    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void aMessageBecomesAReadingWithTheDesignsHeadersAndNoOthers() throws Exception {
        Exchange exchange = exchange("23.5", TOPIC, "press-4/temp", "source", "mqtt", "contentType", "text/plain",
                "Authorization", "secret", "User-Agent", "x", "epoch", "forged", "position", "7", "site", "other", "reason", "x",
                "CamelMqttQoS", "1", "value", "23.5");

        enrichment().process(exchange);

        Map<String, Object> headers = new HashMap<>(exchange.getMessage().getHeaders());
        headers.keySet().removeIf(key -> key.startsWith("Camel"));
        assertThat(headers).isEqualTo(Map.of("site", "plant-7", "machine", "press-4", "sensor", "temp", "source", "mqtt", "contentType",
                "text/plain", "received", "2026-01-31T12:00:00Z", "value", "23.5"));
        assertThat(exchange.getMessage().getHeader(TOPIC)).isEqualTo("press-4/temp");
        assertThat((byte[]) exchange.getMessage().getBody()).isEqualTo("23.5".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aHeaderTooLongToBeStoredIsLeftOutAndThePayloadStays() throws Exception {
        String digits = "1".repeat(256);
        Exchange exchange = exchange(digits, TOPIC, "press-4/temp", "contentType", "t".repeat(256), "value", digits);

        enrichment().process(exchange);

        assertThat(exchange.getMessage().getHeaders()).doesNotContainKeys("contentType", "value");
        assertThat(exchange.getMessage().getBody(String.class)).isEqualTo(digits);
    }

    @Test
    void aStreamBecomesBytesAndBytesStayAsTheyAre() throws Exception {
        Exchange stream = exchange("", TOPIC, "a/b");
        stream.getMessage().setBody(new ByteArrayInputStream(new byte[] {0, -1, 13}));
        byte[] payload = {5, 0, -3};
        Exchange bytes = exchange("", TOPIC, "a/b");
        bytes.getMessage().setBody(payload);

        enrichment().process(stream);
        enrichment().process(bytes);

        assertThat((byte[]) stream.getMessage().getBody()).containsExactly(0, -1, 13);
        assertThat(bytes.getMessage().getBody()).isSameAs(payload);
    }

    @Test
    void aHeaderComesBeforeAFieldBeforeATopicBeforeAFilesName() throws Exception {
        Enrichment enrichment = enrichment("sitewire.enrich.machine-field", "device.id", "sitewire.enrich.sensor-field", "s");
        String json = "{\"device\":{\"id\":\"field\"},\"s\":7}";
        Exchange header = exchange(json, "machine", "header", "sensor", "h", TOPIC, "topic/t");
        Exchange field = exchange(json, TOPIC, "topic/t");
        Exchange topic = exchange("1", TOPIC, "topic/t", Control.MACHINE_DEFAULT, "file");
        Exchange file = exchange("1", Control.MACHINE_DEFAULT, "file", Control.SENSOR_DEFAULT, "f");

        enrichment.process(header);
        enrichment.process(field);
        enrichment().process(topic);
        enrichment().process(file);

        assertThat(place(header)).isEqualTo("header/h");
        assertThat(place(field)).isEqualTo("field/7");
        assertThat(place(topic)).isEqualTo("topic/t");
        assertThat(place(file)).isEqualTo("file/f");
    }

    @Test
    void onlyTheFieldThatIsConfiguredCountsUnlessTheSourceAsksForTheUsualOnes() throws Exception {
        String json = "{\"machine\":\"m\",\"sensor\":\"s\"}";
        Exchange single = exchange(json, TOPIC, "topic/t");
        Exchange batch = exchange(json);
        batch.getMessage().setHeader(Control.FIELDS, Control.Fields.JSON);
        Exchange half = exchange("{\"sensor\":\"s\"}", Control.MACHINE_DEFAULT, "file");
        half.getMessage().setHeader(Control.FIELDS, Control.Fields.JSON);

        enrichment().process(single);
        enrichment().process(batch);
        enrichment().process(half);

        assertThat(place(single)).isEqualTo("topic/t");
        assertThat(place(batch)).isEqualTo("m/s");
        assertThat(place(half)).isEqualTo("file/s");
    }

    @Test
    void theTimeComesFromTheFieldAndIsWrittenInUtc() throws Exception {
        Enrichment enrichment = enrichment("sitewire.enrich.time-field", "ts", "sitewire.enrich.time-zone", "Europe/Berlin");
        Exchange text = exchange("{\"ts\":\"2026-01-31 13:00:00\"}", TOPIC, "a/b");
        Exchange number = exchange("{\"ts\":1769903999123}", TOPIC, "a/b");
        Exchange noJson = exchange("23.5", TOPIC, "a/b");
        Exchange given = exchange("{\"ts\":1}", TOPIC, "a/b", "time", "2026-01-31T00:00:00+01:00");

        enrichment.process(text);
        enrichment.process(number);
        enrichment.process(noJson);
        enrichment.process(given);

        assertThat(text.getMessage().getHeader(Headers.TIME)).isEqualTo("2026-01-31T12:00:00Z");
        assertThat(number.getMessage().getHeader(Headers.TIME)).isEqualTo("2026-01-31T23:59:59.123Z");
        assertThat(noJson.getMessage().getHeader(Headers.TIME)).isNull();
        assertThat(given.getMessage().getHeader(Headers.TIME)).isEqualTo("2026-01-30T23:00:00Z");
    }

    @Test
    void whatCannotBeUnderstoodIsRejectedWithItsReason() {
        Enrichment fields = enrichment("sitewire.enrich.machine-field", "m", "sitewire.enrich.time-field", "ts");

        assertThat(rejected(enrichment(), exchange("1", TOPIC, "a"))).isEqualTo(RejectReason.TOPIC_UNMATCHED);
        assertThat(rejected(enrichment(), exchange("1"))).isEqualTo(RejectReason.MACHINE_UNKNOWN);
        assertThat(rejected(enrichment(), exchange("1", "machine", "m"))).isEqualTo(RejectReason.SENSOR_UNKNOWN);
        assertThat(rejected(enrichment(), exchange("1", TOPIC, " /b"))).isEqualTo(RejectReason.NAME_INVALID);
        assertThat(rejected(enrichment(), exchange("1", TOPIC, "a\tb/b"))).isEqualTo(RejectReason.NAME_INVALID);
        assertThat(rejected(enrichment(), exchange("1", TOPIC, "a/" + "x".repeat(300)))).isEqualTo(RejectReason.NAME_TOO_LONG);
        assertThat(rejected(enrichment(), exchange("1", TOPIC, "a/b", "time", "soon"))).isEqualTo(RejectReason.TIME_INVALID);
        assertThat(rejected(fields, exchange("1", TOPIC, "a/b"))).isEqualTo(RejectReason.JSON_INVALID);
        assertThat(rejected(fields, exchange("[]", TOPIC, "a/b"))).isEqualTo(RejectReason.JSON_INVALID);
        assertThat(rejected(fields, exchange("{\"m\":1} x", TOPIC, "a/b"))).isEqualTo(RejectReason.JSON_INVALID);
        assertThat(rejected(fields, exchange("{\"m\":1", TOPIC, "a/b"))).isEqualTo(RejectReason.JSON_INVALID);
        assertThat(rejected(fields, exchange("{\"x\":1}", TOPIC, "a/b"))).isEqualTo(RejectReason.FIELD_MISSING);
        assertThat(rejected(fields, exchange("{\"m\":null,\"ts\":1}", TOPIC, "a/b"))).isEqualTo(RejectReason.FIELD_MISSING);
        assertThat(rejected(fields, exchange("{\"m\":1}", TOPIC, "a/b"))).isEqualTo(RejectReason.FIELD_MISSING);
        assertThat(rejected(fields, exchange("{\"m\":\"a\",\"ts\":\"?\"}", TOPIC, "a/b"))).isEqualTo(RejectReason.TIME_INVALID);
        assertThat(rejected(enrichment("sitewire.reading.size-max", "4"), exchange("12345", TOPIC, "a/b")))
                .isEqualTo(RejectReason.PAYLOAD_TOO_LARGE);
    }

    @Test
    void aPayloadOfExactlyTheLimitIsTaken() throws Exception {
        Exchange exchange = exchange("1234", TOPIC, "a/b");

        enrichment("sitewire.reading.size-max", "4").process(exchange);

        assertThat(place(exchange)).isEqualTo("a/b");
    }

    @Test
    void deeplyNestedJsonIsReadWithoutAStackOfItsDepth() {
        String deep = "{\"x\":".repeat(50_000) + "1" + "}".repeat(50_000);

        assertThat(rejected(enrichment("sitewire.enrich.machine-field", "m"), exchange(deep, TOPIC, "a/b")))
                .isEqualTo(RejectReason.JSON_INVALID);
    }

    @Test
    void aSourceThatNamesItselfNotIsNamedAfterItsEndpoint() throws Exception {
        Exchange exchange = exchange("1", TOPIC, "a/b");
        exchange.getExchangeExtension().setFromEndpoint(context.getEndpoint("direct:x"));

        enrichment().process(exchange);

        assertThat(exchange.getMessage().getHeader(Headers.SOURCE)).isEqualTo("direct");
    }

    private static RejectReason rejected(Enrichment enrichment, Exchange exchange) {
        RejectReason[] reason = new RejectReason[1];
        assertThatThrownBy(() -> enrichment.process(exchange)).isInstanceOfSatisfying(ReadingRejectedException.class,
                e -> reason[0] = e.reason());
        return reason[0];
    }

    private static String place(Exchange exchange) {
        return exchange.getMessage().getHeader(Headers.MACHINE) + "/" + exchange.getMessage().getHeader(Headers.SENSOR);
    }

    private static Enrichment enrichment(String... keysAndValues) {
        return new Enrichment(TestConfig.of(keysAndValues), CLOCK);
    }

    private Exchange exchange(String payload, String... headers) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody(payload.getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            exchange.getMessage().setHeader(headers[i], headers[i + 1]);
        }
        return exchange;
    }
}
