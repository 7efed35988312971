package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not depend on the size of a file: 200 MB are read by a process with a heap of 48 MB. */
class LargeFileTest {
    private static final int LINE_SIZE = 1000;
    @TempDir
    private Path folder;

    @Test
    void aFileFourTimesTheHeapIsReadToItsEnd() throws Exception {
        int lines = 200_000;
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        try (OutputStream out = new BufferedOutputStream(new GZIPOutputStream(Files.newOutputStream(inbox.resolve("m.csv.gz"))), 1 << 16)) {
            out.write("time,value,note\n".getBytes(StandardCharsets.US_ASCII));
            String note = "x".repeat(LINE_SIZE - 40);
            for (int i = 0; i < lines; i++) {
                out.write(("2026-01-31 10:00:00," + i + ',' + note + '\n').getBytes(StandardCharsets.US_ASCII));
            }
        }

        assertThat(run("m.csv.gz")).isEqualTo("accepted " + lines + " rejected 0");
    }

    @Test
    void neitherALineWithoutEndNorAQuoteWithoutEndTakesMemory() throws Exception {
        Path inbox = Files.createDirectories(folder.resolve("inbox"));
        byte[] megabyte = "y".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(inbox.resolve("m.csv.gz")))) {
            out.write("time,value\n2026-01-31,\"open\n2026-01-31,1\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 100; i++) {
                out.write(megabyte);
            }
            out.write("\n2026-01-31,2\n".getBytes(StandardCharsets.US_ASCII));
        }

        assertThat(run("m.csv.gz")).isEqualTo("accepted 2 rejected 2");
    }

    private String run(String name) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m",
                "-XX:+ExitOnOutOfMemoryError", "-cp", System.getProperty("java.class.path"), LargeFile.class.getName(), folder.toString(),
                name).redirectOutput(output.toFile()).redirectError(Redirect.DISCARD).start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output).lines().filter(line -> line.startsWith("accepted ")).findFirst()
                .orElse("exit " + process.exitValue());
    }
}
