package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.demo.Artifact;
import io.sitewire.support.DocumentedPage;
import io.sitewire.support.DocumentedShell;
import io.sitewire.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What docs/operate/buffer.md shows of a folder: commands, output and exit codes of the packaged artifact. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class BufferToolIT {
    private static final String SECOND = "00000000000000000025.log";
    private static final BufferOptions THREE_SEGMENTS = BufferOptions.of("outbox").withSegmentSize(4096);
    private static final Set<DocumentedPage.Block> BLOCKS_RUN = new HashSet<>();
    private final DocumentedPage page = DocumentedPage.of("docs/operate/buffer.md");
    @TempDir
    private Path home;
    private Path folder;
    private DocumentedShell shell;

    private record Ended(int code, List<String> output, List<String> errors) {
    }

    @BeforeEach
    void theFolderOfThePage() throws Exception {
        folder = home.resolve("data/buffer");
        shell = new DocumentedShell(home, BLOCKS_RUN);
    }

    @Test
    void inspectShowsALiveBufferAndWhoHoldsIt() throws Exception {
        try (Buffer buffer = Buffer.open(folder, THREE_SEGMENTS)) {
            fill(buffer);
            shell.run(page.block("$ ./sitewire buffer inspect"));

            Ended ended = run("buffer", "inspect", "data/buffer");
            assertThat(ended.code()).isZero();
            assertThat(ended.output()).contains("folder    data/buffer", "used by   pid " + ProcessHandle.current().pid() + ", buffer outbox")
                    .anyMatch(line -> line.startsWith("positions 0 to 59, records 60, bytes "))
                    .anyMatch(line -> line.startsWith("reader    forward: acknowledged below 20, behind 40, stored 20"))
                    .anyMatch(line -> line.startsWith("segment   " + SECOND + ": positions 25 to 49, records 25, bytes 4078, epoch "));
            assertThat(buffer.append(List.of(new Entry(Map.of(), new byte[1]))).get(10, TimeUnit.SECONDS)).isEqualTo(60);
        }
        assertThat(run("buffer", "inspect", "data/buffer").output()).contains("used by   nobody");
    }

    @Test
    void verifyIsCleanThenFindsTheFlippedByteAndRepairSavesTheRest() throws Exception {
        fill(THREE_SEGMENTS);
        shell.run(page.block("segments 3, damages 0, positions lost 0"));
        Ended clean = run("buffer", "verify", "data/buffer");
        assertThat(clean.code()).isZero();
        assertThat(clean.output()).singleElement().asString().startsWith("clean: positions 0 to 59, records 60, ")
                .endsWith(", segments 3, damages 0, positions lost 0, notes 0");
        byte[] bytes = Files.readAllBytes(folder.resolve(SECOND));
        bytes[1000] ^= 1;
        Files.write(folder.resolve(SECOND), bytes, StandardOpenOption.TRUNCATE_EXISTING);

        shell.run(page.block("damaged: positions 0 to 59"));
        Ended damaged = run("buffer", "verify", "data/buffer");
        Ended json = run("buffer", "verify", "--json", "data/buffer");
        shell.run(page.block("$ ./sitewire buffer repair"));
        Ended repaired = run("buffer", "repair", "data/buffer", "data/buffer-repaired-too");
        Ended again = run("buffer", "repair", "data/buffer", "data/buffer-repaired");

        String finding = "DAMAGE FRAME_DAMAGED file " + SECOND + ", offset 918, bytes 158, positions lost 1 (30 to 30): the body does not"
                + " match its checksum";
        assertThat(damaged.code()).isEqualTo(1);
        assertThat(damaged.output()).first().isEqualTo(finding);
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.output()).singleElement().asString().contains("\"damages\":1,\"positionsLost\":1")
                .contains("\"kind\":\"FRAME_DAMAGED\",\"damage\":true,\"file\":\"" + SECOND + "\",\"offset\":918");
        assertThat(repaired.code()).isEqualTo(1);
        assertThat(repaired.output()).containsExactly(finding, "written to data/buffer-repaired-too: records 59, segments 3, readers 1,"
                + " damages passed over 1, positions lost 1");
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.errors()).singleElement().asString().startsWith("BUFFER_DIRECTORY_UNUSABLE not repaired: ");
        assertThat(run("buffer", "export", "data/buffer-repaired").output()).hasSize(59);
    }

    @Test
    void exportTakesARangeAndAFolderThatIsNoneIsRefused() throws Exception {
        fill(THREE_SEGMENTS);

        shell.run(page.block("$ ./sitewire buffer export --from 58 data/buffer"));

        assertThat(run("buffer", "export", "--from", "58", "data/buffer").output()).hasSize(2)
                .first().asString().startsWith("{\"position\":58,").endsWith("\"payload\":\"21.58\"}");
        assertThat(run("buffer", "export", "--since", "2026-03-01T06:00:10Z", "--until", "2026-03-01T06:00:12Z", "data/buffer").output())
                .hasSize(2).first().asString().startsWith("{\"position\":10,");
        Ended none = run("buffer", "verify", "data");
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.errors()).singleElement().asString().startsWith("BUFFER_DIRECTORY_UNUSABLE buffer not read: ");
    }

    @Test
    void keysAreMadeAndChangedAndWhatTheyEncryptNeedsThem() throws Exception {
        Path keys = Files.createDirectories(home.resolve("etc/sitewire")).resolve("buffer.keys");
        shell.replace("/etc/sitewire", keys.getParent());

        shell.run(page.block("$ (umask 077; ./sitewire buffer key plant-7.2026 >"));
        KeyLoader loader = new KeyLoader();
        loader.file(keys);
        fill(BufferOptions.of("outbox").withEncoding(new Encoding(Compression.NONE, loader.ring(Optional.empty()))));
        shell.run(page.block("buffer key plant-7.2027"));
        shell.run(page.block("buffer export --key-file"));

        assertThat(Files.readAllLines(keys)).extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly("plant-7.2027", "plant-7.2026");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keys))).isEqualTo("rw-------");
    }

    @AfterAll
    static void everyCommandWasRun() {
        DocumentedShell.requireAllRun(BufferToolIT.class, BLOCKS_RUN);
    }

    private void fill(BufferOptions options) throws Exception {
        try (Buffer buffer = Buffer.open(folder, options)) {
            fill(buffer);
        }
    }

    private static void fill(Buffer buffer) throws Exception {
        BufferReader reader = buffer.reader("forward");
        for (int i = 0; i < 60; i++) {
            // In one order in each run, as the page shows them.
            Map<String, String> headers = new TreeMap<>(Map.of("site", "plant-7", "machine", "press-1", "sensor", "temperature", "received",
                    String.format("2026-03-01T06:00:%02dZ", i)));
            buffer.append(List.of(new Entry(headers, ("21." + i).getBytes()))).get(10, TimeUnit.SECONDS);
        }
        reader.acknowledge(20);
    }

    private Ended run(String... arguments) throws Exception {
        Path errors = home.resolve("errors.txt");
        List<String> command = new ArrayList<>(Artifact.built(Site.home()).command(arguments));
        Process process = new ProcessBuilder(command).directory(home.toFile()).redirectError(errors.toFile()).start();
        List<String> output = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output, Files.readAllLines(errors));
    }
}
