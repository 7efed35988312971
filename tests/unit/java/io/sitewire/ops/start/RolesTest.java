package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"edge; true; false", "core; false; true", "'edge,core'; true; true", "' core , edge '; true; true"})
    void aProcessIsEdgeOrCoreOrBoth(String text, boolean edge, boolean core) {
        Roles roles = Roles.parse(Optional.of(text));

        assertThat(roles.edge()).isEqualTo(edge);
        assertThat(roles.core()).isEqualTo(core);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prod", "edge,prod", "Edge", "edge,", "egde"})
    void anUnknownProfileIsNamedAndNothingStarts(String text) {
        assertThatThrownBy(() -> Roles.parse(Optional.of(text))).isInstanceOf(StartException.class)
                .hasMessageStartingWith("PROFILE_UNKNOWN ").hasMessageContaining("'" + text + "'");
    }

    @Test
    void noProfileIsAnErrorAndNotAnApplicationWithoutRoutes() {
        assertThatThrownBy(() -> Roles.parse(Optional.empty())).isInstanceOf(StartException.class)
                .hasMessageStartingWith("PROFILE_MISSING ").hasMessageContaining("QUARKUS_PROFILE");
    }
}
