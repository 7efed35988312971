package io.sitewire.support;

import io.sitewire.demo.LocalPorts;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Mosquitto as a child process, where it is installed. */
public final class MosquittoBroker implements TestMqttBroker {
    private final int port = LocalPorts.free();
    private final Path folder;
    private Process process;

    /** @param folder where its configuration and its data are kept */
    public MosquittoBroker(Path folder) {
        this.folder = folder;
    }

    /** Whether it can be started on this machine. */
    public static boolean isInstalled() {
        return program().isPresent();
    }

    private static Optional<Path> program() {
        return Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(directory -> Path.of(directory, "mosquitto")).filter(Files::isExecutable).findFirst();
    }

    @Override
    public void start() throws IOException {
        Files.createDirectories(folder);
        Path configuration = Files.writeString(folder.resolve("mosquitto.conf"), String.join("\n",
                "listener " + port + " 127.0.0.1", "allow_anonymous true", "user root", "persistence true",
                "persistence_location " + folder + "/", "max_queued_messages 100000", ""));
        process = new ProcessBuilder(program().orElseThrow().toString(), "-c", configuration.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("mosquitto.log").toFile()).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Awaitility.await().atMost(Duration.ofSeconds(20)).ignoreExceptions().until(() -> {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            }
        });
    }

    @Override
    public void stop() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            process = null;
        }
    }

    @Override
    public int port() {
        return port;
    }
}
