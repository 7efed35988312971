package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInRoutesTest {
    private static final String ALL = "classpath:routes/edge/edge-a.yaml, classpath:routes/core/core-b.yaml,"
            + "classpath:routes/shared/c.yaml,file:routes/*.yaml";

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "edge; classpath:routes/edge/edge-a.yaml,classpath:routes/shared/c.yaml,file:routes/*.yaml",
        "core; classpath:routes/core/core-b.yaml,classpath:routes/shared/c.yaml,file:routes/*.yaml",
        "'edge,core'; classpath:routes/edge/edge-a.yaml,classpath:routes/core/core-b.yaml,classpath:routes/shared/c.yaml,file:routes/*.yaml"})
    void aProcessLoadsTheRoutesOfItsProfilesAlone(String profiles, String expected) {
        assertThat(BuiltInRoutes.select(ALL, profiles)).isEqualTo(expected);
    }
}
