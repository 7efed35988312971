package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sitewire.demo.ChildProcess;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.LocalPorts;
import io.sitewire.support.DocumentedPage;
import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedShell;
import io.sitewire.support.Site;
import io.sitewire.support.SystemdUnit;
import io.sitewire.support.Telemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive is all that a machine needs beside Java: unpacked as docs/operate/install-edge.md and install-core.md say, where there are no
 * sources and no Maven, the commands of its systemd units run an edge and a core. {@code /opt}, {@code /etc} and {@code /var/lib} are
 * folders of this test.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the archive is for Linux")
class ArchiveIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final List<String> PROGRAMS = List.of("bash", "cat", "cp", "dirname", "env", "grep", "gzip", "java", "ln", "locale", "mkdir",
            "readlink", "sed", "tar");
    private static final Set<Block> BLOCKS_RUN = new HashSet<>();
    private static final DocumentedPage EDGE = DocumentedPage.of("docs/operate/install-edge.md");
    private static final DocumentedPage CORE = DocumentedPage.of("docs/operate/install-core.md");
    private static final int HTTP_EDGE = LocalPorts.free();
    private static final int HTTP_CORE = LocalPorts.free();

    @TempDir
    private static Path root;
    private static DocumentedShell shell;

    @BeforeAll
    static void aMachineWithoutSourcesAndMaven() throws Exception {
        List<Path> archives = archives();
        // A native binary is one file and comes in no archive.
        assumeTrue(!archives.isEmpty(), "no archive is built: target/sitewire-*-linux.tar.gz");
        assertThat(archives).hasSize(1);
        for (String folder : List.of("opt", "etc", "var/lib", "bin", "typed")) {
            Files.createDirectories(root.resolve(folder));
        }
        for (String program : PROGRAMS) {
            Files.createSymbolicLink(root.resolve("bin").resolve(program), onPath(program));
        }
        shell = new DocumentedShell(root.resolve("typed"), BLOCKS_RUN).replace("/opt", root.resolve("opt")).replace("/etc/sitewire", root
                .resolve("etc/sitewire")).replace(":8080", ":" + HTTP_EDGE).replace(":8081", ":" + HTTP_CORE)
                .environment("PATH", root.resolve("bin"));
        Files.delete(shell.folder().resolve("sitewire"));
        Files.copy(archives.get(0), shell.folder().resolve(archives.get(0).getFileName()));
    }

    @AfterAll
    static void everyCommandWasRun() {
        if (shell != null) {
            DocumentedShell.requireAllRun(ArchiveIT.class, BLOCKS_RUN);
        }
    }

    @Test
    @Order(1)
    void theDocumentedCommandsInstallIt() throws Exception {
        shell.run(EDGE.block("$ tar "));
        shell.run(EDGE.block("cp /opt/sitewire/edge/edge.properties"));
        shell.run(CORE.block("cp /opt/sitewire/core/core.properties"));

        assertThat(root.resolve("etc/sitewire/edge.properties")).content().contains("\nsitewire.site=plant-7\n");
        assertThat(root.resolve("etc/sitewire/core.properties")).isNotEmptyFile();
    }

    @Test
    @Order(2)
    void theUnitsRunAnEdgeAndACoreThatWriteToTheirStateOnly() throws Exception {
        Set<Path> before = files("opt", "etc");
        try (KafkaBroker broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), root.resolve("kafka"), List.of())) {
            broker.start();
            try (ChildProcess core = start("core", Map.of("SITEWIRE_HTTP_PORT", HTTP_CORE, "SITEWIRE_KAFKA_BOOTSTRAP_SERVERS",
                    broker.bootstrapServers(), "SITEWIRE_MERGE_DISCOVERY_INTERVAL", "1s"));
                    ChildProcess edge = start("edge", Map.of("SITEWIRE_HTTP_PORT", HTTP_EDGE, "SITEWIRE_KAFKA_BOOTSTRAP_SERVERS",
                            broker.bootstrapServers(), "SITEWIRE_MQTT_LISTENER_PORT", LocalPorts.free()))) {
                awaitReady(edge, HTTP_EDGE);
                awaitReady(core, HTTP_CORE);
                assertThat(send(HttpRequest.newBuilder(uri(HTTP_EDGE, "/readings/press-1/temperature")).POST(BodyPublishers.ofString("21.5")))
                        .statusCode()).isEqualTo(202);

                await().atMost(WITHIN).until(() -> Telemetry.readAll(broker.bootstrapServers()).stream()
                        .anyMatch(reading -> reading.key().equals("plant-7/press-1/temperature") && reading.value().equals("21.5")));
                shell.await(EDGE.block("$ /opt/sitewire/sitewire status"));
                shell.await(CORE.block("$ /opt/sitewire/sitewire status"));
                assertThat(ended(edge)).isTrue();
                assertThat(ended(core)).isTrue();
            }
        }
        assertThat(files("opt", "etc")).isEqualTo(before);
        assertThat(root.resolve("var/lib/sitewire/edge/data/buffer")).isNotEmptyDirectory();
    }

    private static boolean ended(ChildProcess process) throws InterruptedException {
        process.requestStop();
        return process.awaitEnd(Duration.ofSeconds(60));
    }

    /** As systemd would: nothing in the environment but what the unit says, in its folder; the test's ports come on top. */
    private static ChildProcess start(String role, Map<String, Object> environment) throws IOException {
        SystemdUnit unit = SystemdUnit.read(root.resolve("opt/sitewire/" + role + "/sitewire-" + role + ".service"));
        Path folder = Files.createDirectories(Path.of(inRoot(unit.value("Service", "WorkingDirectory"))));
        Map<String, String> variables = new TreeMap<>(Map.of("PATH", root.resolve("bin").toString()));
        unit.values("Service", "Environment").forEach(line -> variables.put(line.split("=", 2)[0], line.split("=", 2)[1]));
        environment.forEach((name, value) -> variables.put(name, value.toString()));
        Stream<String> command = Stream.of(inRoot(unit.value("Service", "ExecStart")).split(" "));
        return ChildProcess.start(role, Stream.of(Stream.of("env", "-i"), variables.entrySet().stream().map(Map.Entry::toString), command)
                .flatMap(part -> part).toList(), folder, root.resolve(role + ".log"));
    }

    private static String inRoot(String text) {
        return text.replaceAll("(?<![^ ])/(opt|etc|var/lib)/", root + "/$1/");
    }

    private static void awaitReady(ChildProcess process, int port) {
        await().atMost(WITHIN).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            process.requireAlive();
            return send(HttpRequest.newBuilder(uri(port, "/q/health/ready"))).statusCode() == 200;
        });
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static Set<Path> files(String... folders) throws IOException {
        Set<Path> all = new HashSet<>();
        for (String folder : folders) {
            try (Stream<Path> files = Files.walk(root.resolve(folder))) {
                files.forEach(all::add);
            }
        }
        return all;
    }

    private static List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(Site.home().resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("sitewire-.*-linux\\.tar\\.gz")).toList();
        }
    }

    private static Path onPath(String program) throws IOException {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return Path.of(folder, program).toRealPath();
            }
        }
        throw new IOException("not on the PATH: " + program);
    }
}
