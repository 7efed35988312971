package io.sitewire.demo;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the program {@code java}, also from within a native binary, which has none of its own. */
final class JavaProgram {
    private JavaProgram() {
    }

    /** The one that runs this, or that of {@code JAVA_HOME}, or the first on the {@code PATH}. */
    static Path find() {
        List<Path> candidates = new ArrayList<>();
        String home = System.getProperty("java.home");
        if (home != null && !home.isEmpty()) {
            candidates.add(Path.of(home, "bin", "java"));
        }
        String javaHome = System.getenv("JAVA_HOME");
        if (javaHome != null && !javaHome.isEmpty()) {
            candidates.add(Path.of(javaHome, "bin", "java"));
        }
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            candidates.add(Path.of(folder, "java"));
        }
        return candidates.stream().filter(Files::isExecutable).findFirst().orElseThrow(() -> new DemoException(
                DemoError.DEMO_NOT_BUILT, "no Java was found to run the Kafka broker: looked at JAVA_HOME and PATH; "
                + "nothing was started; install a JDK, 17 or newer"));
    }
}
