package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** Keys {@code sitewire.reading.*}. */
public interface ReadingConfig {
    /**
     * The largest payload of a reading; a larger one is refused before it is acknowledged. At most 960K, since Kafka's default
     * limit for a batch is 1 MiB; keep it lower if your Kafka's limit (`message.max.bytes`) is.
     */
    @WithDefault("512K")
    MemorySize sizeMax();
}
