package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code sitewire.buffer.*}. */
public interface BufferConfig {
    /** The folder of the buffer. It must be on the edge's own disk, and belongs to one process. */
    @WithDefault("data/buffer")
    String directory();

    /** The most bytes on disk; sitewire.buffer.full-policy says what happens when they are used. At least 32M. */
    @WithDefault("1G")
    MemorySize sizeMax();

    /** The size of a segment file. Space comes back in steps of it. */
    @WithDefault("16M")
    MemorySize segmentSize();

    /**
     * The most bytes of one stored reading, headers included; a larger one is refused before it is acknowledged. By default 32K more than
     * sitewire.reading.size-max, which is room for all headers that this edge makes; raise it if routes of your own add long ones. At
     * most 1008K, since Kafka would refuse a larger one for ever, and everything behind it would wait.
     */
    Optional<MemorySize> recordSizeMax();

    /**
     * The most memory for readings that wait for the disk, or for room in a full buffer; more are refused, so that their sources keep
     * them. At least 16M, for a part of a file, above sitewire.mqtt-listener.in-flight-size-max; by default 32M above it.
     */
    Optional<MemorySize> queueSizeMax();

    /**
     * What happens when there is no room. `block`: sources are not acknowledged and keep their messages; nothing is lost. `drop-oldest`:
     * the oldest readings are deleted, sent or not, except those that are being sent. `drop-newest`: what comes is acknowledged and not
     * stored. What is dropped is counted and stays in the buffer as a gap with its reason; the core counts it as positions lost.
     */
    @WithDefault("block")
    FullPolicy fullPolicy();

    /**
     * When readings are synced to the disk. `always`: before they are acknowledged; a power cut takes nothing. `interval`: they are
     * acknowledged when they are written, and synced and sent at most sitewire.buffer.sync-interval later; a power cut takes what was
     * accepted since the last sync. `never`: the operating system syncs when it likes; a power cut can take half a minute and more, also
     * of what was sent. A killed process loses nothing under any of them.
     */
    @WithDefault("always")
    Sync sync();

    /** The longest time between acknowledging a reading and syncing it under `interval`; a power cut takes what was accepted in it. */
    @WithDefault("1s")
    Duration syncInterval();

    /**
     * Readings older than that are dropped as under drop-oldest; they go by segments.
     * None: they are kept until they are sent.
     */
    Optional<Duration> ageMax();

    /** Space that is left to others on the disk: with less, the buffer behaves as if it were full, until there is more again. */
    @WithDefault("64M")
    MemorySize freeSpaceMin();

    /**
     * How readings are made smaller on disk. `zstd`: batches of readings that are synced together are compressed together, so it gains most
     * where much comes in. `none`: they are stored as they are. It can be changed at any time: what is stored is read whatever it says.
     */
    @WithDefault("none")
    Compression compression();

    /** Encryption on disk, also of the dead letters. */
    EncryptionConfig encryption();

    /** The values of sitewire.buffer.compression. */
    enum Compression {
        NONE, ZSTD
    }

    /** The values of sitewire.buffer.full-policy. */
    enum FullPolicy {
        BLOCK, DROP_OLDEST, DROP_NEWEST
    }

    /** The values of sitewire.buffer.sync. */
    enum Sync {
        ALWAYS, INTERVAL, NEVER
    }
}
