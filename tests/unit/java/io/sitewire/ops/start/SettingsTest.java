package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.config.SitewireConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    private static final Roles EDGE = Roles.parse(Optional.of("edge"));
    @TempDir
    private Path folder;

    @Test
    void whatTheFileLeavesOutHasItsDefault() throws IOException {
        SitewireConfig config = Settings.read(EDGE, file("sitewire.site=plant-7", "sitewire.http.port=9999"), Map.of());

        assertThat(config.site()).contains("plant-7");
        assertThat(config.http().port()).isEqualTo(9999);
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.mqttListener().enabled()).isTrue();
        assertThat(config.mqttListener().host()).isEqualTo("127.0.0.1");
        assertThat(config.file().enabled()).isTrue();
        assertThat(config.mqtt().enabled()).isFalse();
        assertThat(config.mqtt().clientId()).isEqualTo("sitewire-plant-7");
        assertThat(config.forward().retryDelayMin()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.reading().sizeMax().asLongValue()).isEqualTo(512 * 1024);
    }

    @Test
    void aKeyThatDoesNotExistIsNamedWithFileAndLineAndTheLikelyOne() throws IOException {
        Optional<Path> file = file("# comment", "sitewire.site=a", "", "sitewire.htpp.port=1");

        assertThatThrownBy(() -> Settings.read(EDGE, file, Map.of())).isInstanceOf(StartException.class)
                .hasMessageStartingWith("CONFIG_KEY_UNKNOWN sitewire.htpp.port: " + file.get() + " line 4 ")
                .hasMessageContaining("did you mean sitewire.http.port?");
    }

    @Test
    void aKeyWithoutItsPrefixIsNamedToo() throws IOException {
        Optional<Path> file = file("site=a");

        assertThatThrownBy(() -> Settings.read(EDGE, file, Map.of())).isInstanceOf(StartException.class)
                .hasMessageStartingWith("CONFIG_KEY_UNKNOWN site: ").hasMessageContaining("line 1 ");
    }

    @Test
    void aValueThatCannotBeReadIsNamedWithFileAndLine() throws IOException {
        Optional<Path> file = file("sitewire.site=a", "sitewire.http.port=80x", "sitewire.http.append-timeout=soon");

        assertThatThrownBy(() -> Settings.read(EDGE, file, Map.of()))
                .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.lines()).hasSize(2)
                        .anySatisfy(line -> assertThat(line).startsWith("CONFIG_VALUE_INVALID sitewire.http.port: its value is '80x', set in "
                                + file.get() + " line 2"))
                        .anySatisfy(line -> assertThat(line).startsWith("CONFIG_VALUE_INVALID sitewire.http.append-timeout: its value is 'soon'")));
    }

    @Test
    void aMisspeltVariableOfTheEnvironmentStopsTheStart() {
        assertThatThrownBy(() -> Settings.read(EDGE, Optional.empty(), Map.of("SITEWIRE_HTTP_PROT", "1", "PATH", "/bin")))
                .isInstanceOf(StartException.class).hasMessageStartingWith("CONFIG_KEY_UNKNOWN SITEWIRE_HTTP_PROT: ");
    }

    @Test
    void variablesOfKeysAndOfTheLauncherAreKnown() {
        Settings.read(EDGE, Optional.empty(), Map.of("SITEWIRE_MQTT_LISTENER_PACKET_SIZE_MAX", "2M", "SITEWIRE_HOME", "/opt/sitewire"));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        Path missing = folder.resolve("missing.properties");

        assertThatThrownBy(() -> Settings.read(EDGE, Optional.of(missing), Map.of()))
                .isInstanceOf(StartException.class).hasMessageStartingWith("CONFIG_UNREADABLE --config: " + missing);
    }

    private Optional<Path> file(String... lines) throws IOException {
        return Optional.of(Files.write(folder.resolve("site.properties"), List.of(lines)));
    }
}
