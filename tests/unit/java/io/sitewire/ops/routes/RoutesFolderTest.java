package io.sitewire.ops.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesFolderTest {
    @TempDir
    private Path directory;
    private RoutesFolder folder;

    @BeforeEach
    void open() throws IOException {
        write("edge-enrich.yaml", "old");
        folder = new RoutesFolder(directory);
        assertThat(texts(folder.first())).isEqualTo(Map.of("edge-enrich", "old"));
    }

    @Test
    void aFileThatIsStillBeingWrittenCountsAsItWasBefore() throws IOException {
        write("edge-enrich.yaml", "ne");
        assertThat(texts(folder.look())).isEqualTo(Map.of("edge-enrich", "old"));
        write("edge-enrich.yaml", "new");
        assertThat(texts(folder.look())).isEqualTo(Map.of("edge-enrich", "old"));

        assertThat(texts(folder.look())).isEqualTo(Map.of("edge-enrich", "new"));
    }

    @Test
    void aNewFileCountsWhenItHasBeenTheSameInTwoLooks() throws IOException {
        write("edge-new.yaml", "new");

        assertThat(texts(folder.look())).containsOnlyKeys("edge-enrich");
        assertThat(texts(folder.look())).containsOnlyKeys("edge-enrich", "edge-new");
    }

    @Test
    void aDeletedFileIsGoneAfterTwoLooksSoThatOneWhichIsWrittenAnewIsNot() throws IOException {
        Files.delete(directory.resolve("edge-enrich.yaml"));
        assertThat(texts(folder.look())).isEqualTo(Map.of("edge-enrich", "old"));
        write("edge-enrich.yaml", "old");
        assertThat(texts(folder.look())).isEqualTo(Map.of("edge-enrich", "old"));

        Files.delete(directory.resolve("edge-enrich.yaml"));
        folder.look();

        assertThat(folder.look()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".edge-enrich.yaml", ".edge-enrich.yaml.swp", "edge-enrich.yaml~", "#edge-enrich.yaml#", ".#edge-enrich.yaml",
        "~edge-enrich.yaml", "edge-enrich.yaml.bak", "4913", "README.md", "edge-enrich.yaml.tmp"})
    void whatEditorsLeaveIsNoRoute(String name) throws IOException {
        write(name, "new");
        folder.look();

        assertThat(texts(folder.look())).isEqualTo(Map.of("edge-enrich", "old"));
    }

    @Test
    void theLinksOfAConfigMapAreFollowedAndItsSwapIsOneChange() throws IOException {
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        version(mounted, "..v1", "one");
        Files.createSymbolicLink(mounted.resolve("..data"), Path.of("..v1"));
        Files.createSymbolicLink(mounted.resolve("edge-enrich.yaml"), Path.of("..data", "edge-enrich.yaml"));
        RoutesFolder links = new RoutesFolder(mounted);
        assertThat(texts(links.first())).isEqualTo(Map.of("edge-enrich", "one"));

        version(mounted, "..v2", "two");
        Files.createSymbolicLink(mounted.resolve("..data_tmp"), Path.of("..v2"));
        Files.move(mounted.resolve("..data_tmp"), mounted.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(mounted.resolve("..v1/edge-enrich.yaml"));
        Files.delete(mounted.resolve("..v1"));

        assertThat(texts(links.look())).isEqualTo(Map.of("edge-enrich", "one"));
        assertThat(texts(links.look())).isEqualTo(Map.of("edge-enrich", "two"));
    }

    @Test
    void aFolderThatIsNotThereHasNoRoutesAndMayComeLater() throws IOException {
        RoutesFolder later = new RoutesFolder(directory.resolve("later"));
        assertThat(later.first()).isEmpty();

        Files.createDirectory(directory.resolve("later"));
        write("later/edge-enrich.yaml", "new");
        later.look();

        assertThat(texts(later.look())).isEqualTo(Map.of("edge-enrich", "new"));
    }

    @Test
    void whatCannotBeReadAsTextIsSaidOfTheFile() throws IOException {
        Files.write(directory.resolve("edge-binary.yaml"), new byte[] {(byte) 0xC3, (byte) 0x28});
        Files.write(directory.resolve("edge-large.yaml"), new byte[(1 << 20) + 1]);
        write("edge-other.yml", "text");
        folder.look();

        Map<String, RouteFile> files = folder.look();

        assertThat(files.get("edge-binary").problem()).isEqualTo("it is not UTF-8 text");
        assertThat(files.get("edge-large").problem()).contains("1048577 bytes; expected: at most 1048576");
        assertThat(files.get("edge-other.yml").problem()).contains("expected: .yaml");
    }

    private static void version(Path mounted, String name, String text) throws IOException {
        Files.createDirectory(mounted.resolve(name));
        Files.writeString(mounted.resolve(name).resolve("edge-enrich.yaml"), text);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private static Map<String, String> texts(Map<String, RouteFile> files) {
        return files.values().stream().collect(Collectors.toMap(RouteFile::id, RouteFile::text));
    }
}
