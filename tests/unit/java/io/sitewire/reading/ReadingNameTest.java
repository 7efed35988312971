package io.sitewire.reading;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.reading.ReadingName.Fault;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"press-4", "Presse 4", "a/b", "%2F", "Öl", "🌡", "温度", ".", "x y  z"})
    void plantsMayCallTheirThingsWhatTheyLike(String name) {
        assertThat(ReadingName.check(name)).isNull();
    }

    @Test
    void aNameIsNeitherBlankNorTooLongNorHasControlCharacters() {
        assertThat(ReadingName.check("")).isEqualTo(Fault.BLANK);
        assertThat(ReadingName.check(" \u2003")).isEqualTo(Fault.BLANK);
        assertThat(ReadingName.check("a\nb")).isEqualTo(Fault.CONTROL_CHARACTER);
        assertThat(ReadingName.check("a\u0000")).isEqualTo(Fault.CONTROL_CHARACTER);
        assertThat(ReadingName.check("\u0085a")).isEqualTo(Fault.CONTROL_CHARACTER);
        assertThat(ReadingName.check("a\uD83C")).isEqualTo(Fault.NOT_UNICODE);
        assertThat(ReadingName.check("\uDF21a")).isEqualTo(Fault.NOT_UNICODE);
        assertThat(ReadingName.check("x".repeat(255))).isNull();
        assertThat(ReadingName.check("x".repeat(256))).isEqualTo(Fault.TOO_LONG);
        assertThat(ReadingName.check("ö".repeat(127))).isNull();
        assertThat(ReadingName.check("ö".repeat(128))).isEqualTo(Fault.TOO_LONG);
    }

    @Test
    void differentSensorsNeverShareAKey() {
        Set<String> keys = new HashSet<>();
        String[] parts = {"a", "a/b", "b", "a%2Fb", "a%252Fb", "/", "%", "%25", "b/c", "c"};
        for (String machine : parts) {
            for (String sensor : parts) {
                keys.add(ReadingKey.of("s", machine, sensor));
            }
        }

        assertThat(keys).hasSize(parts.length * parts.length);
        assertThat(ReadingKey.of("plant-7", "a/b", "50%")).isEqualTo("plant-7/a%2Fb/50%25");
    }
}
