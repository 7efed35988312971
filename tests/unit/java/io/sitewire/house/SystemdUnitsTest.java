package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sitewire.support.SystemdUnit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The units are understood by systemd, leave a process little that it could do, and give it time to end. */
class SystemdUnitsTest {
    /** Of a hundred; what is left is the network, and memory that the JVM's compiler writes and executes. */
    private static final int EXPOSURE_MAX = 20;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"edge", "core"})
    void aStopIsWaitedForLongerThanTheDrainTakes(String role) throws IOException {
        Properties settings = new Properties();
        settings.load(Files.newBufferedReader(Project.ROOT.resolve("src/main/resources/application.properties")));

        int drainSeconds = Integer.parseInt(settings.getProperty("camel.main.shutdown-timeout"));

        assertThat(Integer.parseInt(SystemdUnit.read(unit(role)).value("Service", "TimeoutStopSec"))).isGreaterThan(drainSeconds + 10);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "core"})
    void systemdUnderstandsEveryLine(String role) throws Exception {
        // What it runs must be there.
        String text = Project.read(unit(role)).replace("/opt/sitewire/sitewire", "/bin/true");
        Path copy = Files.writeString(folder.resolve("sitewire-" + role + ".service"), text);

        assertThat(analyze("verify", "--man=no", copy.toString())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "core"})
    void littleIsExposed(String role) throws Exception {
        String report = analyze("security", "--no-pager", "--offline=yes", "--threshold=" + EXPOSURE_MAX, unit(role).toString());

        assertThat(report).contains("Overall exposure level for sitewire-" + role + ".service");
    }

    private static Path unit(String role) {
        return Project.ROOT.resolve(role + "-profile/sitewire-" + role + ".service");
    }

    /** What it prints; it must have ended with 0. */
    private static String analyze(String... arguments) throws Exception {
        boolean installed = Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "systemd-analyze")));
        assumeTrue(installed, "systemd-analyze is not installed");
        Process process = new ProcessBuilder(Stream.concat(Stream.of("systemd-analyze"), Stream.of(arguments)).toList())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s\n%s", List.of(arguments), output).isZero();
        return output;
    }
}
