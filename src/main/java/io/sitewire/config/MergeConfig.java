package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code sitewire.merge.*}. */
public interface MergeConfig {
    /** The consumer group that the core's processes share the uplinks in. */
    @WithDefault("sitewire-merge")
    String group();

    /**
     * The name under which this process commits, the same after a restart, and of no other process: two of one name shut each other out.
     * By default made of the group, the host's name and the HTTP port.
     */
    Optional<String> transactionalId();

    /** The most readings merged in one transaction, which takes some milliseconds whatever its size. */
    @WithDefault("5000")
    int batchRecordsMax();

    /** How soon a new site is found. */
    @WithDefault("5s")
    Duration discoveryInterval();
}
