package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file of code has one reason to exist, tests too: what is longer than this has several, and is divided by them. */
class FileLengthTest {
    private static final int LINES_MAX = 400;

    @Test
    void noFileOfCodeIsLongerThanOneCanKeepInMind() {
        List<String> longer = Stream.of(Project.SOURCES, Project.ROOT.resolve("tests"))
                .flatMap(folder -> Project.files(folder, ".java").stream())
                .filter(file -> lines(file) > LINES_MAX).map(file -> Project.ROOT.relativize(file) + ": " + lines(file)).toList();

        assertThat(longer).as("files of more than %s lines", LINES_MAX).isEmpty();
    }

    private static long lines(Path file) {
        return Project.read(file).lines().count();
    }
}
