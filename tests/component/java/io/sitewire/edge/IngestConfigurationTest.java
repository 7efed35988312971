package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.support.IngestContext;
import io.sitewire.support.RecordingBuffer.Stored;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a route gets that refers to edge-ingest, as those for MQTT do. */
class IngestConfigurationTest {
    private static final String ROUTE = """
            - route:
                id: edge-ingest-test
                routeConfigurationId: edge-ingest
                from:
                  uri: direct:test
                  steps:
                    - setHeader:
                        name: source
                        constant:
                          expression: mqtt
                    - to:
                        uri: direct:edge-enrich
                    - to:
                        uri: buffer:outbox
                    - process:
                        ref: readingsAccepted
            """;
    private IngestContext context;
    private ProducerTemplate source;

    @BeforeEach
    void start() throws Exception {
        context = new IngestContext("sitewire.reading.size-max", "100000");
        context.start();
        context.loadYaml(ROUTE);
        source = context.camel().createProducerTemplate();
    }

    @AfterEach
    void close() {
        context.close();
    }

    @Test
    void aReadingIsStoredAndCounted() {
        Exchange done = send("23.5", "press-4/temp");

        assertThat(done.isFailed()).isFalse();
        assertThat(context.buffer().records("outbox")).hasSize(1);
        assertThat(context.counted("sitewire.readings.accepted", "source", "mqtt")).isEqualTo(1);
    }

    @Test
    void whatCannotBeUnderstoodIsADeadLetterAndAcceptedAndNotStoredAsAReading() {
        Exchange done = send("23.5", "no-level");

        assertThat(done.isFailed()).isFalse();
        assertThat(done.getMessage().getHeader("reason")).isEqualTo("TOPIC_UNMATCHED");
        assertThat(context.buffer().records("outbox")).isEmpty();
        Stored letter = context.buffer().records("dead-letters").get(0);
        assertThat(letter.text()).isEqualTo("23.5");
        assertThat(letter.headers()).containsEntry("reason", "TOPIC_UNMATCHED").containsEntry("origin", "mqtt:no-level")
                .containsEntry("source", "mqtt").containsKeys("detail", "received");
        assertThat(context.counted("sitewire.readings.rejected", "source", "mqtt", "reason", "TOPIC_UNMATCHED")).isEqualTo(1);
        assertThat(context.counted("sitewire.readings.accepted")).isZero();
    }

    @Test
    void ofAPayloadThatIsTooLargeTheBeginningIsKept() {
        Exchange done = send("x".repeat(100_001), "m/s");

        assertThat(done.isFailed()).isFalse();
        Stored letter = context.buffer().records("dead-letters").get(0);
        assertThat(letter.payload()).hasSize(Rejection.KEPT_MAX);
        assertThat(letter.header("detail")).contains("100001 bytes", "100000");
    }

    @Test
    void aDeadLetterFitsIntoTheBufferHoweverLongItsTopicIs() {
        Exchange done = source.request("direct:test", exchange -> {
            exchange.getMessage().setBody(new byte[0]);
            exchange.getMessage().setHeaders(new java.util.HashMap<>(Map.of("CamelMqttTopic", "ü".repeat(32_000),
                    "contentType", "t".repeat(65_000))));
        });

        assertThat(done.isFailed()).isFalse();
        Stored letter = context.buffer().records("dead-letters").get(0);
        assertThat(letter.headers().values()).allMatch(value -> value.length() <= 1100);
        assertThat(letter.header("origin")).startsWith("mqtt:üü");
    }

    @Test
    void aReadingThatCannotBeStoredIsNotAccepted() {
        context.buffer().fail(name -> new BufferException(BufferError.BUFFER_IO, "no disk"));

        Exchange done = send("23.5", "press-4/temp");

        assertThat(done.getException()).isInstanceOf(BufferException.class);
        assertThat(context.counted("sitewire.readings.accepted")).isZero();
    }

    @Test
    void aDeadLetterThatCannotBeStoredIsNotAcceptedEither() {
        context.buffer().fail(name -> name.equals("dead-letters") ? new BufferException(BufferError.BUFFER_IO, "no disk") : null);

        Exchange done = send("23.5", "no-level");

        assertThat(done.isFailed()).isTrue();
        assertThat(context.counted("sitewire.readings.rejected")).isZero();
    }

    private Exchange send(String payload, String topic) {
        return source.request("direct:test", exchange -> {
            exchange.getMessage().setBody(payload.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            exchange.getMessage().setHeaders(new java.util.HashMap<>(Map.of("CamelMqttTopic", topic)));
        });
    }
}
