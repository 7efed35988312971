package io.sitewire.reading;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "plant-7,plant-7,true", "plant-7,plant-70,false", "plant-*,plant-70,true", "plant-*,plant-,true", "plant-*,Plant-7,false",
        "*,anything,true", "plant-?,plant-7,true", "plant-?,plant-70,false", "*-7,plant-7,true", "p*t-?,plant-7,true",
        "a.c,abc,false", "[ab],a,false", "\\E*,\\Ex,true", "a*b*c,abc,true", "a*b*c,a-b-,false", "*ü?,xüy,true"
    })
    void starsAndQuestionMarksAreTheOnlyWildcards(String pattern, String name, boolean matches) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void aStarTakesNamesOfSeveralLinesToo() {
        assertThat(NamePattern.of("a*").matches("a\nb")).isTrue();
    }

    @Test
    void aFilterTakesWhatFitsOneOfEachKindWithinItsTime() {
        Instant from = Instant.parse("2026-03-01T00:00:00Z");
        Instant to = Instant.parse("2026-03-02T00:00:00Z");
        ReadingFilter filter = new ReadingFilter(List.of(NamePattern.of("plant-7"), NamePattern.of("shop-*")), List.of(),
                List.of(NamePattern.of("temp*")), from, to);

        assertThat(filter.matches("plant-7", "press-1", "temperature", from)).isTrue();
        assertThat(filter.matches("shop-3", "till", "temp", to.minusNanos(1))).isTrue();
        assertThat(filter.matches("plant-7", "press-1", "temperature", to)).isFalse();
        assertThat(filter.matches("plant-7", "press-1", "temperature", from.minusNanos(1))).isFalse();
        assertThat(filter.matches("plant-8", "press-1", "temperature", from)).isFalse();
        assertThat(filter.matches("plant-7", "press-1", "vibration", from)).isFalse();
    }
}
