package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.support.TestConfig;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RejectionTest {
    private static final int RECORD_SIZE_MAX = (512 << 10) + (32 << 10);
    private static final int LONGEST = 1 << 20;
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Rejection rejection = new Rejection(TestConfig.of());

    @ParameterizedTest
    @EnumSource(RejectReason.class)
    void whateverWasRejectedItsDeadLetterFitsIntoTheBuffer(RejectReason reason) {
        Exchange exchange = exchange(reason, LONGEST);
        for (String header : new String[] {"machine", "sensor", "time", "value", "contentType", "origin", "source", "CamelMqttTopic"}) {
            exchange.getMessage().setHeader(header, "€".repeat(LONGEST));
        }

        rejection.process(exchange);

        assertThat(size(exchange)).isLessThan(RECORD_SIZE_MAX);
        assertThat(exchange.getMessage().getHeader("machine", String.class)).startsWith("€€€").endsWith("…");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 512 << 10})
    void aPayloadThatFitsStaysWhole(int size) {
        Exchange exchange = exchange(RejectReason.TOPIC_UNMATCHED, size);
        exchange.getMessage().setHeader("CamelMqttTopic", "a");

        rejection.process(exchange);

        assertThat(exchange.getMessage().getBody(byte[].class)).hasSize(size);
        assertThat(exchange.getMessage().getHeaders()).containsEntry("origin", exchange.getFromRouteId() + ":a");
    }

    private Exchange exchange(RejectReason reason, int size) {
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new ReadingRejectedException(reason, "d".repeat(size)));
        exchange.getMessage().setBody(new byte[size]);
        return exchange;
    }

    private static int size(Exchange exchange) {
        return exchange.getMessage().getBody(byte[].class).length + exchange.getMessage().getHeaders().entrySet().stream()
                .filter(header -> !header.getKey().startsWith("Camel"))
                .mapToInt(header -> header.getKey().length() + header.getValue().toString().getBytes(StandardCharsets.UTF_8).length).sum();
    }
}
