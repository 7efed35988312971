package io.sitewire.edge.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapJsonTest {
    private final StepFixture fixture = new StepFixture();
    private final MapJson step = new MapJson();

    @Test
    void theFieldsThatAreNamedBecomeHeadersAndTheValueIsConverted() throws Exception {
        step.setMachine("device.id");
        step.setSensor("kind");
        step.setTime("ts");
        step.setValue("device.v");
        step.setFactor("0.1");
        step.setOffset("-273.15");
        step.setUnit("°C");
        String payload = "{\"device\":{\"id\":7,\"v\":2950},\"kind\":\"temp\",\"ts\":1769903999}";

        Exchange message = map(payload);

        assertThat(message.getMessage().getHeaders()).containsEntry(Headers.MACHINE, "7").containsEntry(Headers.SENSOR, "temp")
                .containsEntry(Headers.TIME, "1769903999").containsEntry(Headers.VALUE, "21.85").containsEntry(Headers.UNIT, "°C");
        assertThat(StepFixture.payloads(message)).containsExactly(payload);
    }

    @Test
    void thePayloadCanBecomeTheValueAlone() throws Exception {
        step.setValue("v");
        step.setFactor("1000");
        step.setPayload("value");

        Exchange message = map("{\"v\":\"1.5e-3\",\"more\":[1,2]}");

        assertThat(StepFixture.payloads(message)).containsExactly("1.5");
        assertThat(message.getMessage().getHeaders()).containsEntry(Headers.CONTENT_TYPE, "text/plain").containsEntry(Headers.VALUE, "1.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"21.5", "", "[1]", "\"{\""})
    void whatDoesNotBeginAsAnObjectGoesOnAsItIs(String payload) throws Exception {
        step.setValue("v");

        Exchange message = map(payload);

        assertThat(StepFixture.payloads(message)).containsExactly(payload);
        assertThat(message.getMessage().getHeaders()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{} | FIELD_MISSING", "{\"v\":null} | FIELD_MISSING", "{\"v\":[1]} | FIELD_MISSING",
        "{\"v\":1 | JSON_INVALID", "{\"v\":\"on\"} | VALUE_INVALID", "{\"v\":1e999999999} | VALUE_INVALID", "{\"v\":\"\"} | VALUE_INVALID"})
    void anObjectWithoutWhatIsNamedIsRejectedWithTheReason(String payload, RejectReason reason) {
        step.setValue("v");

        assertThatThrownBy(() -> map(payload)).isInstanceOfSatisfying(ReadingRejectedException.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(reason));
    }

    @Test
    void parametersThatCannotBeUsedAreNamed() {
        assertThatThrownBy(() -> step.setFactor("x")).hasMessageContainingAll("KAMELET_PARAMETER_INVALID", "factor", "'x'");
        assertThatThrownBy(() -> step.setPayload("drop")).hasMessageContainingAll("payload", "'drop'", "keep, value");
    }

    private Exchange map(String payload) throws Exception {
        Exchange message = new DefaultExchange(fixture.camel);
        message.getMessage().setBody(payload.getBytes(StandardCharsets.UTF_8));
        step.process(message);
        return message;
    }
}
