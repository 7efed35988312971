package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys {@code sitewire.forward.*}. */
public interface ForwardConfig {
    /** Whether readings are forwarded. Without it they are accepted and kept. */
    @WithDefault("true")
    boolean enabled();

    /** The most readings sent before the next acknowledgement is awaited. */
    @WithDefault("2000")
    int batchRecordsMax();

    /** The most bytes sent before the next acknowledgement is awaited. */
    @WithDefault("4M")
    MemorySize batchSizeMax();

    /** How long to wait after the first failure; it doubles with each further one, and is jittered. */
    @WithDefault("500ms")
    Duration retryDelayMin();

    /** The longest wait between two tries. */
    @WithDefault("30s")
    Duration retryDelayMax();
}
