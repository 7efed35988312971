package io.sitewire.ops.start;

import java.nio.file.Path;
import java.util.Optional;

/** Where Kafka is, as a core's settings say, for commands that ask it themselves. */
public final class KafkaSettings {
    private KafkaSettings() {
    }

    /**
     * @param file a core's settings; without one the environment and the defaults count
     * @throws StartException naming what is wrong with them
     */
    public static String bootstrapServers(Optional<Path> file) {
        return Settings.read(Roles.parse(Optional.of("core")), file, System.getenv()).kafka().bootstrapServers();
    }
}
