package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    @Test
    void whatHasACodeIsOneLineWhoeverThrewIt() {
        assertThat(printed(new IllegalStateException("outside", new IllegalArgumentException("MQTT_URL_INVALID not a broker: x; do y"))))
                .isEqualToIgnoringNewLines("MQTT_URL_INVALID not a broker: x; do y");
    }

    @Test
    void anythingElseComesWithItsTrace() {
        assertThat(printed(new IllegalStateException("outside", new IllegalArgumentException("Unknown thing"))))
                .startsWith("START_FAILED start: java.lang.IllegalArgumentException: Unknown thing; ").contains("\tat ");
    }

    private static String printed(Throwable failure) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StartFailure.print(failure, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
