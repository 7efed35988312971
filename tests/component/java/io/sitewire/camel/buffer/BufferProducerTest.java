package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.SourceState;
import io.sitewire.buffer.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to {@code buffer:} is stored whole, or the exchange fails; with a real buffer. */
class BufferProducerTest {
    @TempDir
    Path folder;
    private Buffer buffer;
    private DefaultCamelContext camel;

    @BeforeEach
    void open() {
        buffer = BufferContext.open(folder);
        camel = BufferContext.of(buffer);
    }

    @AfterEach
    void close() {
        camel.stop();
        buffer.close();
    }

    @Test
    void aMessageIsStoredWithItsStringHeadersAndToldItsPosition() throws Exception {
        // given
        camel.start();

        // when
        Exchange exchange = camel.createProducerTemplate().send("buffer:outbox", sent -> {
            sent.getMessage().setBody("21.5");
            sent.getMessage().setHeader("machine", "Förderband 1");
            sent.getMessage().setHeader("number", 7);
            sent.getMessage().setHeader("CamelMqttTopic", "a/b");
        });

        // then
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getHeader(BufferConstants.POSITION)).isEqualTo(0L);
        StoredRecord stored = stored().get(0);
        assertThat(stored.headers()).containsExactlyEntriesOf(Map.of("machine", "Förderband 1"));
        assertThat(stored.payload()).isEqualTo("21.5".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aListOfExchangesIsStoredAsOneUnitInItsOrder() throws Exception {
        // given
        camel.start();
        List<Exchange> batch = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Exchange inner = camel.getEndpoint("buffer:outbox").createExchange();
            inner.getMessage().setBody("r" + i);
            inner.getMessage().setHeader("sensor", "s" + i);
            batch.add(inner);
        }

        // when
        Exchange exchange = camel.createProducerTemplate().send("buffer:outbox", sent -> sent.getMessage().setBody(batch));

        // then
        assertThat(exchange.getMessage().getHeader(BufferConstants.POSITION)).isEqualTo(0L);
        assertThat(stored()).extracting(record -> record.headers().get("sensor"))
                .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> "s" + i).toList());
    }

    @Test
    void whatASourceHasToSayIsStoredInTheSameWriteAsItsRecordsAndOnceForAList() throws Exception {
        // given
        camel.start();
        List<String> asked = new ArrayList<>();
        SourceProgress source = source(asked, new byte[] {7});
        List<Exchange> batch = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Exchange inner = camel.getEndpoint("buffer:outbox").createExchange();
            inner.getMessage().setBody("r" + i);
            inner.setProperty(BufferConstants.SOURCE_STATE, source);
            batch.add(inner);
        }

        // when
        Exchange exchange = camel.createProducerTemplate().send("buffer:outbox", sent -> {
            sent.getMessage().setBody(batch);
            sent.setProperty(BufferConstants.SOURCE_STATE, source);
        });

        // then
        assertThat(exchange.getException()).isNull();
        assertThat(asked).containsExactly("states outbox", "stored outbox");
        assertThat(buffer.sourceStates()).containsOnlyKeys("source").containsEntry("source", new byte[] {7});
        assertThat(stored()).hasSize(3);
    }

    @Test
    void recordsAreNotStoredWithoutTheStateThatBelongsToThem() throws Exception {
        // given: a state that no buffer takes
        camel.start();
        List<String> asked = new ArrayList<>();

        // when
        Exchange exchange = camel.createProducerTemplate().send("buffer:outbox", sent -> {
            sent.getMessage().setBody("r0");
            sent.setProperty(BufferConstants.SOURCE_STATE, source(asked, new byte[100_000]));
        });

        // then
        assertThat(exchange.getException()).isInstanceOf(BufferException.class);
        assertThat(asked).containsExactly("states outbox");
        assertThat(buffer.statistics().positionNext()).isZero();
    }

    @Test
    void aStateIsStoredAloneWithAnEmptyList() throws Exception {
        // given
        camel.start();

        // when
        camel.createProducerTemplate().send("buffer:outbox", sent -> {
            sent.getMessage().setBody(List.of());
            sent.setProperty(BufferConstants.SOURCE_STATE, source(new ArrayList<>(), new byte[] {7}));
        });

        // then
        assertThat(buffer.sourceStates()).containsOnlyKeys("source");
        assertThat(buffer.statistics().positionNext()).isZero();
    }

    private static SourceProgress source(List<String> asked, byte[] state) {
        return new SourceProgress() {
            @Override
            public List<SourceState> states(String name) {
                asked.add("states " + name);
                return List.of(new SourceState("source", state));
            }

            @Override
            public void stored(String name) {
                asked.add("stored " + name);
            }
        };
    }

    @Test
    void aBodyThatIsNoReadingFailsTheExchangeAndStoresNothing() throws Exception {
        // given
        camel.start();

        // when
        Exchange none = camel.createProducerTemplate().send("buffer:outbox", sent -> { });
        Exchange mixed = camel.createProducerTemplate().send("buffer:outbox", sent -> sent.getMessage().setBody(List.of("text")));

        // then
        assertThat(none.getException()).isNotNull();
        assertThat(mixed.getException()).hasMessageContaining("BUFFER_BODY_UNSUPPORTED");
        assertThat(stored()).isEmpty();
    }

    @Test
    void anUnknownBufferFailsTheStartNamingItAndThoseThatExist() {
        assertThatThrownBy(() -> camel.getEndpoint("buffer:inbox")).rootCause()
                .hasMessageContaining("BUFFER_UNKNOWN").hasMessageContaining("'inbox'").hasMessageContaining("[outbox]");
    }

    @Test
    void anAppendTimeoutTakesTheMessageBackFromAFullBuffer() throws Exception {
        // given a buffer that is full
        camel.start();
        int accepted = 0;
        Exchange exchange;
        byte[] payload = new byte[32_000];
        buffer.close();
        buffer = Buffer.open(folder.resolve("small"),
                new BufferOptions("small", 1 << 20, 1 << 16, 1 << 16, BufferOptions.FullPolicy.BLOCK));
        camel.getRegistry().bind("small", buffer);

        // when messages come until one is refused
        do {
            exchange = camel.createProducerTemplate().send("buffer:small?appendTimeout=300ms", sent -> sent.getMessage().setBody(payload));
            accepted++;
        } while (exchange.getException() == null && accepted < 100);

        // then
        assertThat(exchange.getException()).isInstanceOf(BufferException.class).hasMessageContaining("appendTimeout");
        assertThat(buffer.statistics().positionNext()).isEqualTo(accepted - 1);
    }

    private List<StoredRecord> stored() throws InterruptedException {
        return buffer.reader("test").read(1000, 1 << 20, Duration.ofMillis(200));
    }
}
