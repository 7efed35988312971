package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a native binary would bring from the machine that built it. */
class NativeReadyTest {
    private static final Pattern RANDOM = Pattern.compile("static [^=;(]*\\b(?:Secure|Splittable)?Random\\b[^=;(]*[=;]");

    @Test
    void nothingStaticHoldsRandomNumbersWhichWouldBeThoseOfTheBuild() {
        assertThat(Project.files(Project.SOURCES, ".java")).isNotEmpty().noneMatch(file -> RANDOM.matcher(Project.read(file)).find());
    }
}
