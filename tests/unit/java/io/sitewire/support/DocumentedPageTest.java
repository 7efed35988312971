package io.sitewire.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedPage.Command;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page is read as it is meant, what differs from run to run is no difference, and everything else is. */
class DocumentedPageTest {
    @TempDir
    private Path folder;

    @Test
    void commandsGoOnOverLinesAndHereDocumentsAndHaveTheOutputBelowThem() {
        DocumentedPage page = page("```", "$ tool --one \\", "      --two", "said", "$ other <<'END'", "input", "END", "said too", "", "last", "```",
                "<!-- not run by the tests: seldom installed -->", "```", "bin/tool a", "curl b", "```", "```yaml", "$key: 1", "```",
                "| way | `curl -d 1 x` and `read` |");

        assertThat(page.blocks()).extracting(Block::commands).containsExactly(
                List.of(new Command(2, "tool --one \\\n      --two", List.of("said")),
                        new Command(5, "other <<'END'\ninput\nEND", List.of("said too", "", "last"))),
                List.of(new Command(14, "bin/tool a", null), new Command(15, "curl b", null)), List.of(),
                List.of(new Command(20, "curl -d 1 x", null)));
        assertThat(page.blocks()).extracting(block -> block.runner().orElse("-") + "," + block.reason().orElse("-")).containsExactly(
                "DocumentedCommandsIT,-", "-,seldom installed", "-,-", "DocumentedCommandsIT,-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "up 3 h 12 min                                  | up 41 s",
        "741 KiB of 1.0 GiB on disk                     | 12 B of 32.0 MiB on disk",
        "pid 4711, since 2026-02-01T08:00:12.511Z       | pid 1, since 2026-11-27T00:42:07Z",
        "epoch ea473901-d8c0-44f8-974e-745d2aa6bd89     | epoch 00000000-d8c0-44f8-974e-745d2aa6bd80",
        "hash f37a56231fdde74d                          | hash 0123456789012345",
        "viewer    6exmy-qkezr-zw8pp-rce7j-wdsqh        | viewer  aaaaa-bbbbb-ccccc-ddddd-55555",
        "http://127.0.0.1:8080 129,600                  | http://127.0.0.1:12345 7",
        "log /tmp/sitewire-demo-1/kafka.log             | log /home/tests/kafka.log",
        "one … and ... three                            | one or two and even three"})
    void whatDiffersFromRunToRunIsComparedByItsForm(String documented, String actual) {
        assertThat(OutputForm.matches(documented, actual)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "plant-7 is up       | plant-8 is up",
        "up 3 h 12 min       | up 3",
        "records 60          | records many",
        "records 60          | records 60 and more",
        "records 60, lost 0  | records 60",
        "741 KiB             | 741 files",
        "viewer operator     | viewer  operator"})
    void whatIsSaidOtherwiseIsADifference(String documented, String actual) {
        assertThat(OutputForm.matches(documented, actual)).isFalse();
    }

    @Test
    void threeDotsInALineOfTheirOwnAreAnyNumberOfLines() {
        List<String> documented = List.of("a", "…", "c", "   ...", "e");

        assertThat(OutputForm.compare(documented, List.of("a", "b", "b", "c", "x", "c", "e"))).isEmpty();
        assertThat(OutputForm.compare(documented, List.of("a", "c", "e"))).isEmpty();
        assertThat(OutputForm.compare(documented, List.of("a", "c", "d"))).contains(new OutputForm.Mismatch(4, "e", "(no such line)"));
        assertThat(OutputForm.compare(documented, List.of("a", "c", "e", "f")))
                .contains(new OutputForm.Mismatch(5, "(the end of the output)", "f"));
        assertThat(OutputForm.compare(documented, List.of("b", "c", "e"))).contains(new OutputForm.Mismatch(0, "a", "b"));
        assertThat(OutputForm.find(List.of("b", "c"), List.of("a", "b", "c", "d"))).isEmpty();
        assertThat(OutputForm.find(List.of("b", "d"), List.of("a", "b", "c", "d"))).contains(new OutputForm.Mismatch(1, "d", "c"));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no bash")
    void aDifferenceNamesPageLineCommandAndBothTexts() throws Exception {
        Set<Block> run = new HashSet<>();
        DocumentedShell shell = new DocumentedShell(folder, run).replace("/etc/tool", folder);

        shell.run(page("```", "$ (echo 17 files; exit 3)", "2 files", "$ echo $?", "3", "$ touch /etc/tool/x; cat <<'END'", "in", "END", "in", "```").blocks()
                .get(0));

        assertThat(folder.resolve("x")).exists();
        assertThat(run).hasSize(1);
        assertThatThrownBy(() -> shell.run(page("text", "```", "$ echo one; echo two", "one", "three", "```").blocks().get(0)))
                .hasMessageContainingAll("page.md line 5 ", "command:  echo one; echo two", "expected: three", "actual:   two");
        assertThatThrownBy(() -> shell.run(page("```", "$ (exit 2)", "$ echo $?", "1", "```").blocks().get(0)))
                .hasMessageContainingAll("page.md line 4 ", "expected: [1]", "actual:   [2]");
        assertThatThrownBy(() -> shell.run(page("```", "$ true", "said", "```").blocks().get(0)))
                .hasMessageContainingAll("expected: said", "actual:   (the end of the output)");
    }

    private static DocumentedPage page(String... lines) {
        return DocumentedPage.parse("page.md", List.of(lines));
    }
}
