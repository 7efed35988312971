package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
    private final List<String> closed = new ArrayList<>();
    private final Cleanup cleanup = new Cleanup();

    @Test
    void theLastOpenedIsClosedFirstAndEachOnce() {
        // given
        cleanup.add(() -> closed.add("first"));
        cleanup.add(() -> closed.add("second"));

        // when
        cleanup.close();
        cleanup.close();

        // then
        assertThat(closed).containsExactly("second", "first");
    }

    @Test
    void oneThatCannotBeClosedDoesNotKeepTheOthersOpen() {
        // given
        cleanup.add(() -> closed.add("first"));
        cleanup.add(() -> {
            throw new IllegalStateException("stuck");
        });

        // when
        cleanup.close();

        // then
        assertThat(closed).containsExactly("first");
    }

    @Test
    void whatIsOpenedTooLateIsClosedAtOnce() {
        // given
        cleanup.close();

        // when
        assertThatThrownBy(() -> cleanup.add(() -> closed.add("late"))).isInstanceOf(DemoException.class);

        // then
        assertThat(closed).containsExactly("late");
    }

    @Test
    void theTemporaryFolderGoesWithAllThatIsInItUnlessItIsKept(@TempDir Path directory) throws Exception {
        // given
        for (String name : List.of("gone", "kept")) {
            Files.createDirectories(directory.resolve(name + "/below"));
            Files.writeString(directory.resolve(name + "/below/file"), "data");
        }

        // when
        new TemporaryFolder(directory.resolve("gone"), false).close();
        new TemporaryFolder(directory.resolve("kept"), true).close();

        // then
        assertThat(directory.resolve("gone")).doesNotExist();
        assertThat(directory.resolve("kept/below/file")).exists();
    }
}
