package io.sitewire.ops;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.demo.Artifact;
import io.sitewire.support.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged artifact starts loud or not at all: one line a problem, and an exit code that is not 0. */
class StartIT {
    @TempDir
    private Path folder;

    private record Ended(int code, List<String> errors, List<String> output) {
    }

    @Test
    void noProfileIsAnErrorAndShowsTheCommands() throws Exception {
        Ended ended = run(Map.of());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).anyMatch(line -> line.startsWith("Usage: sitewire"))
                .last().asString().startsWith("PROFILE_MISSING ");
    }

    @Test
    void anUnknownProfileIsAnError() throws Exception {
        Ended ended = run(Map.of("QUARKUS_PROFILE", "prod"));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).singleElement().asString().startsWith("PROFILE_UNKNOWN profile: QUARKUS_PROFILE is 'prod'");
    }

    @Test
    void anUnknownKeyIsNamedWithFileAndLine() throws Exception {
        Path file = Files.write(folder.resolve("site.properties"), List.of("sitewire.site=plant-7", "sitewire.mqt.enabled=true"));

        Ended ended = run(Map.of(), "edge", "--config", file.toString());

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).singleElement().asString()
                .startsWith("CONFIG_KEY_UNKNOWN sitewire.mqt.enabled: " + file + " line 2 ");
    }

    @Test
    void anEdgeWithoutASiteIsAnError() throws Exception {
        Ended ended = run(Map.of("SITEWIRE_HTTP_PORT", "0", "SITEWIRE_MQTT_LISTENER_PORT", "0"), "edge");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).singleElement().asString().startsWith("CONFIG_VALUE_MISSING sitewire.site: ");
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ended ended = run(Map.of("SITEWIRE_SITE", "plant-7", "SITEWIRE_HTTP_PORT", "0",
                    "SITEWIRE_MQTT_LISTENER_PORT", Integer.toString(taken.getLocalPort())), "edge");

            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.errors()).singleElement().asString()
                    .startsWith("PORT_UNUSABLE sitewire.mqtt-listener.port: 127.0.0.1 port " + taken.getLocalPort());
        }
    }

    @Test
    void whatOnlyARouteFindsAtItsStartIsOneLineToo() throws Exception {
        Ended ended = run(Map.of("SITEWIRE_SITE", "plant-7", "SITEWIRE_HTTP_PORT", "0", "SITEWIRE_MQTT_LISTENER_PORT", "0",
                "SITEWIRE_FILE_DIRECTORY", "in", "SITEWIRE_FILE_DONE_DIRECTORY", "in/done"), "edge");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors()).singleElement().asString().startsWith("FILE_DIRECTORIES_NESTED ");
        assertThat(ended.output()).noneMatch(line -> line.contains("ERROR") || line.startsWith("\tat "));
    }

    @Test
    void aSecondEdgeOnTheSameFolderIsToldWhoHasIt() throws Exception {
        Map<String, String> settings = Map.of("SITEWIRE_SITE", "plant-7", "SITEWIRE_HTTP_PORT", "0", "SITEWIRE_MQTT_LISTENER_PORT", "0");
        Process first = start(settings, "edge");
        try {
            awaitLine(first, "started");

            Ended second = run(settings, "edge");

            assertThat(second.code()).isEqualTo(1);
            assertThat(second.errors()).singleElement().asString().startsWith("BUFFER_LOCKED ").contains(Long.toString(first.pid()));
        } finally {
            first.destroyForcibly().waitFor();
        }
    }

    @Test
    void anEnvironmentVariableWinsOverTheFileThatIsNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("edge.properties"), "sitewire.site=plant-7\nsitewire.buffer.directory=of-the-file\n");
        Process edge = start(Map.of("SITEWIRE_BUFFER_DIRECTORY", "of-the-environment", "SITEWIRE_HTTP_PORT", "0",
                "SITEWIRE_MQTT_LISTENER_PORT", "0"), "edge", "--config", file.toString());
        try {
            awaitLine(edge, "started");

            assertThat(folder.resolve("of-the-environment")).isDirectory();
            assertThat(folder.resolve("of-the-file")).doesNotExist();
        } finally {
            edge.destroyForcibly().waitFor();
        }
    }

    @Test
    void helpListsTheCommands() throws Exception {
        Process process = start(Map.of(), "--help");
        String text = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).isZero();
        assertThat(text).contains("edge ", "core ", "run ", "demo ", "buffer ");
    }

    private Ended run(Map<String, String> environment, String... arguments) throws Exception {
        Process process = start(environment, arguments);
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> process.inputReader().lines().collect(joining("\n")));
        String errors = new String(process.getErrorStream().readAllBytes());
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), errors.lines().toList(), output.get(10, TimeUnit.SECONDS).lines().toList());
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Artifact.built(Path.of("").toAbsolutePath()).command(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(Site::isSetting);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Its standard output up to the line; the rest must not be waited for, since the process goes on. */
    private static void awaitLine(Process process, String text) throws IOException {
        var lines = process.inputReader();
        String line = lines.readLine();
        while (line != null && !(line.contains("Apache Camel") && line.contains(text))) {
            line = lines.readLine();
        }
        assertThat(line).as("the line that says it has started").isNotNull();
    }
}
