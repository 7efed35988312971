package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys {@code sitewire.merge.*}. */
public interface MergeConfig {
    /** The consumer group that the core's processes share the uplinks in. */
    @WithDefault("sitewire-merge")
    String group();

    /** The most readings merged at once. */
    @WithDefault("2000")
    int batchRecordsMax();

    /** How soon a new site is found. */
    @WithDefault("5s")
    Duration discoveryInterval();
}
