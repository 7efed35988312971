package io.sitewire.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadingCheckTest {
    private final CamelContext camel = new DefaultCamelContext();
    private final List<RejectReason> counted = new ArrayList<>();
    private final ReadingCheck check = new ReadingCheck((site, rejection) -> counted.add(rejection));

    @Test
    void aReadingGoesToTelemetryUnderItsKeyWithoutWhatIsOnlyForTheWire() {
        Map<String, Object> headers = checked(Map.of("unit", "bar"));

        assertThat(headers).containsEntry(KafkaConstants.OVERRIDE_TOPIC, Topics.TELEMETRY)
                .containsEntry(KafkaConstants.KEY, "plant-7/press 1%2Fa/p%25")
                .containsEntry(Headers.SITE, "plant-7").containsEntry("unit", "bar")
                .doesNotContainKeys(Headers.ACKNOWLEDGED, Headers.REASON);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            site,     other,                      SITE_MISMATCH
            site,     '',                         SITE_MISMATCH
            epoch,    7,                          NOT_A_READING
            epoch,    00000000-0000-0000-0000-000000000000, NOT_A_READING
            position, -1,                         NOT_A_READING
            position, 9223372036854775807,        NOT_A_READING
            position, 99999999999999999999,       NOT_A_READING
            machine,  ' ',                        MACHINE_INVALID
            sensor,   '',                         SENSOR_INVALID
            time,     yesterday,                  TIME_INVALID
            time,     2026-01-31T23:59:59,        TIME_INVALID
            received, 1769903999,                 RECEIVED_INVALID
            """)
    void whatBreaksARuleIsPutAsideUnderTheSiteWithTheReason(String name, String value, RejectReason reason) {
        Map<String, Object> headers = checked(Map.of(name, value));

        assertThat(headers).containsEntry(KafkaConstants.OVERRIDE_TOPIC, Topics.REJECTED).containsEntry(KafkaConstants.KEY, "plant-7")
                .containsEntry(Headers.REASON, reason.name()).containsEntry(name, value).containsKey(Headers.DETAIL);
        assertThat(counted).containsExactly(reason);
    }

    @Test
    void aNameMayHaveUpTo255BytesAndNoControlCharacters() {
        assertThat(checked(Map.of(Headers.MACHINE, "ü".repeat(127)))).doesNotContainKey(Headers.REASON);
        assertThat(checked(Map.of(Headers.MACHINE, "ü".repeat(128)))).containsEntry(Headers.REASON, "MACHINE_INVALID");
        assertThat(checked(Map.of(Headers.SENSOR, "a\nb"))).containsEntry(Headers.REASON, "SENSOR_INVALID");
        assertThat(checked(Map.of(Headers.SENSOR, "🌡 unten links"))).doesNotContainKey(Headers.REASON);
    }

    @Test
    void aRejectionIsNotCountedWhenItsBatchFails() {
        Exchange batch = batch(Map.of(Headers.SITE, "other"));

        check.process(batch);
        for (Synchronization done : batch.getExchangeExtension().handoverCompletions()) {
            done.onFailure(batch);
        }

        assertThat(counted).isEmpty();
    }

    private Map<String, Object> checked(Map<String, Object> others) {
        Exchange batch = batch(others);
        check.process(batch);
        List<Synchronization> completions = batch.getExchangeExtension().handoverCompletions();
        if (completions != null) {
            completions.forEach(done -> done.onComplete(batch));
        }
        return ((Exchange) ((List<?>) batch.getIn().getBody()).get(0)).getIn().getHeaders();
    }

    private Exchange batch(Map<String, Object> others) {
        Map<String, Object> headers = new HashMap<>(Map.of(Headers.EPOCH, "6b1f77a4-0000-4000-8000-000000000001", Headers.POSITION, "41",
                Headers.ACKNOWLEDGED, "40", Headers.MACHINE, "press 1/a", Headers.SENSOR, "p%",
                Headers.TIME, "2026-01-31T23:59:59.123456789Z", Headers.RECEIVED, "2026-02-01T00:00:00Z",
                KafkaConstants.TOPIC, Topics.uplink("plant-7")));
        headers.putAll(others);
        Exchange reading = new DefaultExchange(camel);
        reading.getIn().setHeaders(headers);
        Exchange batch = new DefaultExchange(camel);
        batch.getIn().setBody(List.of(reading));
        return batch;
    }
}
