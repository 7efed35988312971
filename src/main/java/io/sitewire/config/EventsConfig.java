package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Keys {@code sitewire.events.*}. */
public interface EventsConfig {
    /** Whether an edge tells the core what happens to the edge itself, as readings of the machine `_edge`. */
    @WithDefault("true")
    boolean enabled();

    /** How often the edge looks at itself, at most once a second. What begins and ends in between is not told. */
    @WithDefault("5s")
    Duration interval();

    /** How often it tells how full its disk and its buffer are. */
    @WithDefault("5m")
    Duration measureInterval();
}
