package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.Artifact;
import io.sitewire.support.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What was built last, jar or native binary, becomes an image that runs as nobody in particular and says its version. */
@Timeout(900)
class ImagesIT {
    @TempDir
    private Path storage;

    private record Ended(int code, String output) {
    }

    @BeforeEach
    void whereThereIsBuildah() {
        assumeTrue(Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "buildah"))),
                "buildah is not installed");
    }

    @Test
    void theImageIsBuiltAndRunsWithoutRights() throws Exception {
        boolean binary = Artifact.built(Site.home()).command().size() == 1;
        Path file = Site.home().resolve("images/Dockerfile." + (binary ? "native" : "jar"));
        for (String base : Files.readAllLines(file).stream().filter(line -> line.startsWith("FROM ")).map(line -> line.split(" ")[1]).toList()) {
            Ended pulled = buildah("pull", base);
            assumeTrue(pulled.code() == 0, base + " cannot be fetched: " + pulled.output());
        }

        Ended built = buildah("build", "--isolation", "chroot", "-f", file.toString(), "-t", "sitewire", Site.home().toString());
        assertThat(built.code()).as(built.output()).isZero();

        JsonNode config = new ObjectMapper().readTree(buildah("inspect", "--type", "image", "sitewire").output()).at("/OCIv1/config");
        assertThat(config.path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("Volumes").fieldNames()).toIterable().containsExactly("/var/lib/sitewire");
        assertThat(buildah("from", "--name", "sitewire-check", "sitewire").code()).isZero();
        List<String> run = new ArrayList<>(List.of("run", "--isolation", "chroot", "sitewire-check", "--"));
        config.path("Entrypoint").forEach(word -> run.add(word.asText()));
        run.add("--version");
        Ended version = buildah(run.toArray(String[]::new));
        assertThat(version.code()).as(version.output()).isZero();
        assertThat(version.output()).contains("sitewire ");
    }

    /** With a storage of its own, so that nothing of this stays. */
    private Ended buildah(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("buildah", "--root", storage.resolve("root").toString(), "--runroot",
                storage.resolve("run").toString(), "--storage-driver", "vfs"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        return new Ended(process.exitValue(), output);
    }
}
