package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.config.SitewireConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartupChecksTest {
    private static final Roles EDGE = Roles.parse(Optional.of("edge"));
    private static final Roles CORE = Roles.parse(Optional.of("core"));
    @TempDir
    private Path folder;

    @Test
    void aMachineThatIsFitHasItsFoldersMade() throws IOException {
        StartupChecks.run(EDGE, config(EDGE));

        assertThat(folder.resolve("inbox")).isDirectory();
        assertThat(folder.resolve("buffer")).isDirectory().isEmptyDirectory();
    }

    @Test
    void anEdgeWithoutASiteIsToldTheKeyAndTheRule() throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.site=");

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config)).hasMessageStartingWith("CONFIG_VALUE_MISSING sitewire.site: ");
    }

    @Test
    void aCoreNeedsNoSite() throws IOException {
        StartupChecks.run(CORE, config(CORE, "sitewire.site="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Plant-7", "plant_7", "-plant", "plant-", "plänt", "plant 7", "a.b",
        "a123456789a123456789a123456789a123456789a123456789a123456789abcd"})
    void anIllegalSiteIsToldItsValueAndTheRule(String site) throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.site=" + site);

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("SITE_NAME_INVALID sitewire.site: it is '" + site + "', and must be lower-case letters");
    }

    @Test
    void aPortThatIsInUseIsNamedWithItsKey() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SitewireConfig config = config(EDGE, "sitewire.mqtt-listener.port=" + taken.getLocalPort());

            assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                    .hasMessageStartingWith("PORT_UNUSABLE sitewire.mqtt-listener.port: 127.0.0.1 port " + taken.getLocalPort() + " ");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamedWithItsKey() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        SitewireConfig config = config(EDGE, "sitewire.buffer.directory=" + file.resolve("buffer"));

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("DIRECTORY_UNUSABLE sitewire.buffer.directory: " + file.resolve("buffer") + " cannot be written");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sitewire.reading.size-max=961K", "sitewire.buffer.size-max=1M", "sitewire.dead-letters.size-max=1M",
        "sitewire.file.line-size-max=2G", "sitewire.enrich.topic-patterns=plant/{machine", "sitewire.enrich.file-patterns=*"})
    void aValueThatCannotWorkIsNamedWithItsKey(String line) throws IOException {
        SitewireConfig config = config(EDGE, line);

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("CONFIG_VALUE_INVALID " + line.substring(0, line.indexOf('=')) + ": ");
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.site=A", "sitewire.http.port=70000", "sitewire.reading.size-max=2M");

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.lines()).hasSize(4));
    }

    private SitewireConfig config(Roles roles, String... lines) throws IOException {
        Path file = folder.resolve("site.properties");
        Files.write(file, List.of("sitewire.site=plant-7", "sitewire.http.port=0", "sitewire.mqtt-listener.port=0",
                "sitewire.buffer.directory=" + folder.resolve("buffer"), "sitewire.dead-letters.directory=" + folder.resolve("dead"),
                "sitewire.file.directory=" + folder.resolve("inbox"), "sitewire.file.done-directory=" + folder.resolve("done"),
                "sitewire.file.refused-directory=" + folder.resolve("refused")));
        Files.write(file, List.of(lines), StandardOpenOption.APPEND);
        return Settings.read(roles, Optional.of(file), Map.of());
    }
}
