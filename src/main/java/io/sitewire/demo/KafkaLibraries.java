package io.sitewire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the broker's program is: {@code target/kafka}, into which the build brings its jars, and a Java to run them.
 *
 * @param java      the program {@code java}
 * @param directory the folder of the jars
 */
public record KafkaLibraries(Path java, Path directory) {

    public KafkaLibraries {
        directory = directory.toAbsolutePath().normalize();
        if (count(directory) == 0) {
            throw new DemoException(DemoError.DEMO_NOT_BUILT, "the Kafka broker is not there: " + directory
                    + " holds no jar; nothing was started; build with 'mvn -DskipTests package' in the project's folder");
        }
    }

    /** Those of the project in that folder. */
    public static KafkaLibraries of(Path home) {
        return new KafkaLibraries(JavaProgram.find(), home.resolve("target/kafka"));
    }

    public String classPath() {
        return directory.resolve("*").toString();
    }

    private static long count(Path directory) {
        if (!Files.isDirectory(directory)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
            return jars.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
