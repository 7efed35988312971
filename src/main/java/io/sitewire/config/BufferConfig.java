package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;

/** Keys {@code sitewire.buffer.*}. */
public interface BufferConfig {
    /** The folder of the buffer. It must be on the edge's own disk, and belongs to one process. */
    @WithDefault("data/buffer")
    String directory();

    /**
     * The most bytes on disk. When they are used, sources are no longer acknowledged and keep their messages, until there is room
     * again; nothing is lost. At least 32M.
     */
    @WithDefault("1G")
    MemorySize sizeMax();

    /** The size of a segment file. Space comes back in steps of it. */
    @WithDefault("16M")
    MemorySize segmentSize();
}
