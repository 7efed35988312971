package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.support.DocumentedPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that README or docs/operate shows is run by a test that exists, or says why it is not. */
class DocumentedCommandsTest {
    private static final Pattern COMMENT = Pattern.compile("<!-- (?:run by|not run by the tests): .*");
    private static final Pattern PROGRAM = Pattern.compile("(?:\\$ |\\./sitewire |bin/|curl |mosquitto_pub |mvn ).*");

    static List<DocumentedPage> pages() {
        return DocumentedPage.all();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyBlockOfCommandsNamesATestThatKnowsThePageOrAReason(DocumentedPage page) {
        assertThat(page.blocks()).filteredOn(block -> !block.commands().isEmpty()).allSatisfy(block -> {
            block.runner().ifPresent(runner -> assertThat(tests(runner)).as("%s: the class %s", block, runner).hasSize(1));
            block.reason().ifPresent(reason -> assertThat(reason).as("%s: the reason", block).contains(" "));
            assertThat(block.runner().isPresent()).as("%s is run, or says why not", block).isNotEqualTo(block.reason().isPresent());
            if (block.runner().equals(Optional.of(DocumentedPage.DEFAULT_RUNNER))) {
                assertThat(Project.read(tests(DocumentedPage.DEFAULT_RUNNER).get(0))).as("%s is in %s", page.name(),
                        DocumentedPage.DEFAULT_RUNNER).contains(page.name());
            }
        });
    }

    @ParameterizedTest
    @MethodSource("pages")
    void noCommandIsOverlookedAndNoCommentIsLost(DocumentedPage page) {
        List<String> lines = Project.read(Project.ROOT.resolve(page.name())).lines().toList();
        List<Integer> known = new ArrayList<>();
        page.blocks().forEach(block -> block.commands().forEach(command -> known.add(command.line())));

        for (int i = 0; i < lines.size(); i++) {
            if (PROGRAM.matcher(lines.get(i)).matches()) {
                assertThat(known).as("%s line %d: %s", page.name(), i + 1, lines.get(i)).contains(i + 1);
            }
            if (COMMENT.matcher(lines.get(i)).matches()) {
                assertThat(lines.get(i)).endsWith(" -->");
                assertThat(lines.get(i + 1)).as("%s line %d: what follows the comment", page.name(), i + 1).startsWith("```");
            }
        }
    }

    @Test
    void theClassesThatRunThemLookWhetherAllWereRun() {
        Stream.of(DocumentedPage.DEFAULT_RUNNER, "BufferToolIT", "IdentityIT").forEach(runner ->
                assertThat(Project.read(tests(runner).get(0))).contains("requireAllRun(" + runner + ".class"));
    }

    private static List<Path> tests(String simpleName) {
        return Project.files(Project.ROOT.resolve("tests"), "/" + simpleName + ".java").stream().filter(Files::isRegularFile).toList();
    }
}
