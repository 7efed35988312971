package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** Keys {@code sitewire.dead-letters.*}. */
public interface DeadLettersConfig {
    /** The folder of the dead letters. */
    @WithDefault("data/dead-letters")
    String directory();

    /**
     * The most bytes on disk. When they are used, the oldest dead letters are dropped and counted: bad input must never stop good
     * input. At least 32M.
     */
    @WithDefault("64M")
    MemorySize sizeMax();
}
