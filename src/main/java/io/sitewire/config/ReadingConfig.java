package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** Keys {@code sitewire.reading.*}. */
public interface ReadingConfig {
    /**
     * The largest payload of a reading; a larger one is refused before it is acknowledged. The default fits into Kafka's default
     * limit of 1 MiB for a batch, with headers to spare; more than 960K would not, and is refused at start.
     */
    @WithDefault("512K")
    MemorySize sizeMax();
}
