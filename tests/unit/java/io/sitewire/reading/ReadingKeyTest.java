package io.sitewire.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReadingKeyTest {
    @Test
    void differentSensorsNeverShareAKey() {
        assertThat(ReadingKey.of("s", "a/b", "c")).isEqualTo("s/a%2Fb/c").isNotEqualTo(ReadingKey.of("s", "a", "b/c"));
        assertThat(ReadingKey.of("s", "a%2Fb", "c")).isEqualTo("s/a%252Fb/c").isNotEqualTo(ReadingKey.of("s", "a/b", "c"));
        assertThat(ReadingKey.of("plant-7", "press 1", "Kühlung")).isEqualTo("plant-7/press 1/Kühlung");
    }
}
