package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "--seconds, 0, --seconds is 0",
        "--seconds, 86401, --seconds is 86401",
        "--seconds, soon, --seconds",
        "--rate, -1, --rate is -1",
        "--rate, 100001, --rate is 100001",
        "--sites, 0, --sites is 0",
        "--sites, 21, --sites is 21",
        "--cut, 15, is not FROM:FOR",
        "--cut, 15:0, lasts 1 second or more",
        "--cut, -1:5, is not FROM:FOR",
        "--cut, 30:5, --cut begins at second 30",
        "--wrong, 1, --wrong",
    })
    void aWrongOptionExitsWithTwoNamesItselfAndStartsNothing(String option, String value, String expected) {
        // given
        CommandLine command = new CommandLine(new DemoCommand());
        StringWriter errors = new StringWriter();
        command.setErr(new PrintWriter(errors, true));

        // when
        int exitCode = command.execute(option + "=" + value);

        // then
        assertThat(exitCode).isEqualTo(2);
        assertThat(errors.toString()).contains(expected.strip());
    }

    @Test
    void theSitesAreNumberedFromOne() {
        assertThat(new DemoOptions(30, 200, 3, Optional.empty(), false, false).siteNames()).containsExactly("site-1", "site-2", "site-3");
    }

    @ParameterizedTest
    @CsvSource({"14.9, false", "15, true", "34.9, true", "35, false"})
    void theLinkIsCutFromItsBeginningForItsLength(double second, boolean expected) {
        assertThat(LinkCut.parse("15:20").isCutAt(second)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "a:b", "1:2:3", "1 : 2", "9999999:1"})
    void whatIsNoCutIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> LinkCut.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("15:20");
    }
}
