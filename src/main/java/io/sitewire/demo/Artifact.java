package io.sitewire.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How to run Sitewire itself once more: the same artifact as the one that runs.
 *
 * @param home    the project's folder
 * @param command what its arguments are appended to
 */
public record Artifact(Path home, List<String> command) {
    /** The environment variable, set by the launcher, that names the project's folder. */
    static final String HOME_VARIABLE = "SITEWIRE_HOME";
    private static final Logger LOG = LoggerFactory.getLogger(Artifact.class);
    private static final String NATIVE_IMAGE_PROPERTY = "org.graalvm.nativeimage.imagecode";

    public Artifact {
        command = List.copyOf(command);
    }

    /** What runs now: the native binary, or what is built in the project's folder. */
    public static Artifact running() {
        Path home = Path.of(System.getenv().getOrDefault(HOME_VARIABLE, "")).toAbsolutePath().normalize();
        if ("runtime".equals(System.getProperty(NATIVE_IMAGE_PROPERTY))) {
            return new Artifact(home, List.of(ProcessHandle.current().info().command().orElseThrow()));
        }
        return built(home);
    }

    /** What was built last in that project folder, native binary or jar, as the launcher chooses. */
    public static Artifact built(Path home) {
        Path jar = home.resolve("target/quarkus-app/quarkus-run.jar");
        Optional<Path> binary = binary(home.resolve("target"), jar);
        if (binary.isPresent()) {
            return new Artifact(home, List.of(binary.get().toString()));
        }
        if (!Files.isRegularFile(jar)) {
            throw new DemoException(DemoError.DEMO_NOT_BUILT, "Sitewire is not built: " + jar + " is not there (" + HOME_VARIABLE + " = "
                    + home + "); nothing was started; build with 'mvn -DskipTests package' in the project's folder");
        }
        // A small heap, and a compiler that is quick to start: several of these share the machine.
        return new Artifact(home, List.of(JavaProgram.find().toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-jar", jar.toString()));
    }

    private static Optional<Path> binary(Path target, Path jar) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target, "sitewire-*-runner")) {
            for (Path file : files) {
                if (Files.isExecutable(file) && !isNewer(jar, file)) {
                    return Optional.of(file);
                }
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be listed", target, e);
        }
        return Optional.empty();
    }

    private static boolean isNewer(Path jar, Path binary) throws IOException {
        return Files.isRegularFile(jar) && Files.getLastModifiedTime(jar).compareTo(Files.getLastModifiedTime(binary)) > 0;
    }

    /** The command with these arguments. */
    public List<String> command(String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return whole;
    }
}
