package io.sitewire.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to run Sitewire itself once more: the same artifact as the one that runs.
 *
 * @param home    the project's folder
 * @param command what its arguments are appended to
 */
public record Artifact(Path home, List<String> command) {
    /** The environment variable, set by the launcher, that names the project's folder. */
    static final String HOME_VARIABLE = "SITEWIRE_HOME";
    private static final String NATIVE_IMAGE_PROPERTY = "org.graalvm.nativeimage.imagecode";

    public Artifact {
        command = List.copyOf(command);
    }

    /** What runs now: the native binary, or the jar in the project's folder. */
    public static Artifact running() {
        Path home = Path.of(System.getenv().getOrDefault(HOME_VARIABLE, "")).toAbsolutePath().normalize();
        if ("runtime".equals(System.getProperty(NATIVE_IMAGE_PROPERTY))) {
            return new Artifact(home, List.of(ProcessHandle.current().info().command().orElseThrow()));
        }
        return jar(home);
    }

    /** The jar in that project folder. */
    public static Artifact jar(Path home) {
        Path jar = home.resolve("target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new DemoException(DemoError.DEMO_NOT_BUILT, "Sitewire is not built: " + jar + " is not there (" + HOME_VARIABLE + " = "
                    + home + "); nothing was started; build with 'mvn -DskipTests package' in the project's folder");
        }
        // A small heap, and a compiler that is quick to start: several of these share the machine.
        return new Artifact(home, List.of(JavaProgram.find().toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-jar", jar.toString()));
    }

    /** The command with these arguments. */
    public List<String> command(String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return whole;
    }
}
