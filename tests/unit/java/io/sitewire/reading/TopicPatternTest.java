package io.sitewire.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicPatternTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", quoteCharacter = '"', value = {
        "plant/{machine}/{sensor},         plant/press-4/temp,          press-4,   temp",
        "{area}/{machine}/+/{sensor},      hall/press-4/raw/temp,       press-4,   temp",
        "{machine}/{sensor},               press 4/Öl 🌡,               press 4,   Öl 🌡",
        "{machine}/{sensor}/#,             press-4/temp,                press-4,   temp",
        "{machine}/{sensor}/#,             press-4/temp/a/b,            press-4,   temp",
        "/{machine}/{sensor},              /press-4/temp,               press-4,   temp",
        "+/{machine}/+/{sensor},           /press-4//temp,              press-4,   temp",
        "{machine}/*,                      press-4/2026-01-31,          press-4,   -",
        "{machine}_*,                      press_4_2026,                press,     -",
        "log-{machine}-{sensor}_*,         log-p4-temp_2026,            p4,        temp",
        "{sensor}.{machine},               temp.press-4,                press-4,   temp",
        "a.b/{machine},                    a.b/x,                       x,         -",
        "{machine}*,                       x,                           x,         -",
    })
    void aPatternNamesMachineAndSensor(String pattern, String topic, String machine, String sensor) {
        assertThat(TopicPattern.parse(pattern).match(topic)).isEqualTo(new Place(machine, sensor));
    }

    @ParameterizedTest
    @CsvSource({
        "plant/{machine}/{sensor}, plant/press-4",
        "plant/{machine}/{sensor}, plant/press-4/temp/x",
        "plant/{machine}/{sensor}, Plant/press-4/temp",
        "plant/{machine}/{sensor}, plant//temp",
        "{machine}/{sensor}/#,     press-4",
        "a.b/{machine},            axb/x",
        "{machine}_*,              _2026",
    })
    void whatDoesNotFitIsNoMatch(String pattern, String topic) {
        assertThat(TopicPattern.parse(pattern).match(topic)).isNull();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', delimiter = '|', value = {
        "plant/+/#                          | names neither",
        "                                   | names neither",
        "{machine}/{machine}                | stands twice",
        "#/{machine}                        | only at the end",
        "{machine}/a#                       | whole levels",
        "{machine}/a+b                      | whole levels",
        "{machine/{sensor}                  | brace",
        "{machine}}/{sensor}                | brace",
        "{machine}/{}                       | no name",
        "{machine}*-*-*-*                   | at most 4",
    })
    void aPatternThatBreaksARuleIsRefusedByName(String pattern, String rule) {
        assertThatThrownBy(() -> TopicPattern.parse(pattern == null ? "" : pattern)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule).hasMessageContaining("plant/{machine}/{sensor}");
    }

    @Test
    void ofSeveralPatternsTheFirstThatFitsWins() {
        List<TopicPattern> patterns = TopicPattern.parseAll(List.of("plant/{machine}/{sensor}", " {machine}/+/{sensor}"));

        assertThat(TopicPattern.firstMatch(patterns, "plant/a/b")).isEqualTo(new Place("a", "b"));
        assertThat(TopicPattern.firstMatch(patterns, "hall/a/b")).isEqualTo(new Place("hall", "b"));
        assertThat(TopicPattern.firstMatch(patterns, "a/b")).isNull();
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void theLongestTopicIsMatchedInNoTime() {
        TopicPattern pattern = TopicPattern.parse("{machine}/*/{sensor}");
        String topic = "m/" + "a".repeat(65_000) + "/s";

        long begin = System.nanoTime();
        assertThat(pattern.match(topic)).isEqualTo(new Place("m", "s"));
        assertThat(pattern.match("/".repeat(65_535))).isNull();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }
}
