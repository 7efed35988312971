package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;

/** Keys {@code sitewire.forward.*}. */
public interface ForwardConfig {
    /** Whether readings are forwarded. Without it they are accepted and kept. */
    @WithDefault("true")
    boolean enabled();

    /**
     * How many batches are sent before the first of them is confirmed. On a link with a long way more of them carry more; after a
     * failure all of them are sent again, and together they take memory: at most this times `sitewire.forward.batch-size-max`.
     */
    @WithDefault("4")
    int batchesInFlight();

    /** The most readings in a batch. Batches begin small, and grow while a backlog drains. */
    @WithDefault("2000")
    int batchRecordsMax();

    /** The most bytes in a batch. */
    @WithDefault("4M")
    MemorySize batchSizeMax();

    /** A batch that takes longer than this makes the next ones smaller, so that a slow link gets what it can carry. */
    @WithDefault("10s")
    Duration batchTimeMax();

    /** The most readings sent in a second, for a link that others need too; 0 is no limit. */
    @WithDefault("0")
    int recordsPerSecondMax();

    /** The most bytes of readings sent in a second, before compression, such as `64K`; 0 is no limit. */
    @WithDefault("0")
    MemorySize bytesPerSecondMax();

    /** How often the edge tells the core what it has accepted and holds, also when there is nothing else to send. */
    @WithDefault("30s")
    Duration reportInterval();

    /**
     * When the link may be used, for one that is paid by the hour: `CRON/DURATION`, several separated by `;`, such as
     * `0 0 2 * * ?/PT2H` for two hours from two o'clock on. The cron expression has seconds, as Quartz has them. Outside of its windows an
     * edge makes and keeps no connection to the core's Kafka. By default it is always connected.
     */
    Optional<String> windows();

    /** The time zone of `sitewire.forward.windows`. */
    @WithDefault("UTC")
    ZoneId windowsTimeZone();

    /** How long to wait after the first failure; it doubles with each further one, and is jittered. */
    @WithDefault("500ms")
    Duration retryDelayMin();

    /** The longest wait between two tries. */
    @WithDefault("30s")
    Duration retryDelayMax();

    /** The wait between two tries when Kafka refuses this edge itself: a permission, a password, a certificate. */
    @WithDefault("1m")
    Duration deniedDelay();
}
