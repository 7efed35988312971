package io.sitewire.support;

import com.hivemq.embedded.EmbeddedHiveMQ;
import io.sitewire.demo.LocalPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** HiveMQ CE in this process. */
public final class HiveMqBroker implements TestMqttBroker {
    private final int port = LocalPorts.free();
    private final Path folder;
    private EmbeddedHiveMQ broker;

    /** @param folder where its configuration and its data are kept */
    public HiveMqBroker(Path folder) {
        this.folder = folder;
    }

    @Override
    public void start() throws Exception {
        Path configuration = Files.createDirectories(folder.resolve("conf"));
        writeConfiguration(configuration.resolve("config.xml"));
        broker = EmbeddedHiveMQ.builder()
                .withConfigurationFolder(configuration)
                .withDataFolder(Files.createDirectories(folder.resolve("data")))
                .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
                .withoutLoggingBootstrap()
                .build();
        broker.start().get(60, TimeUnit.SECONDS);
    }

    private void writeConfiguration(Path file) throws IOException {
        Files.writeString(file, """
                <hivemq>
                  <listeners><tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener></listeners>
                  <mqtt><queued-messages><max-queue-size>100000</max-queue-size></queued-messages></mqtt>
                  <persistence><mode>file</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port));
    }

    @Override
    public void stop() throws Exception {
        if (broker != null) {
            broker.stop().get(60, TimeUnit.SECONDS);
            broker = null;
        }
    }

    @Override
    public int port() {
        return port;
    }
}
