package io.sitewire.ops.start;

import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TlsConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Optional;

/** Where Kafka is and how it is spoken to, as the settings say. */
public final class KafkaSettings {
    private KafkaSettings() {
    }

    /**
     * For commands that ask Kafka themselves.
     *
     * @param file a core's settings; without one the environment and the defaults count
     * @throws StartException naming what is wrong with them
     */
    public static KafkaConnection connection(Optional<Path> file) {
        return connection(settings(file));
    }

    /** All settings of a core, for the same commands. */
    public static SitewireConfig settings(Optional<Path> file) {
        return Settings.read(Roles.parse(Optional.of("core")), file, System.getenv());
    }

    public static KafkaConnection connection(SitewireConfig config) {
        TlsConfig tls = config.kafka().tls();
        return new KafkaConnection(config.kafka().bootstrapServers(), tls.enabled()
                ? Optional.of(new TlsFiles(tls.caFile().map(Path::of), tls.certificateFile().map(Path::of), tls.keyFile().map(Path::of)))
                : Optional.empty());
    }
}
