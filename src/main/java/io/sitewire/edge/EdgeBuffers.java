package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.SyncPolicy;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.config.BufferConfig;
import io.sitewire.config.SitewireConfig;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The buffers of an edge, by the names that routes give them: {@code buffer:outbox} holds readings on their way to the core,
 * {@code buffer:dead-letters} what could not be understood. Each is opened when it is first asked for, and closed with the process.
 */
@Singleton
public final class EdgeBuffers {
    /** Readings on their way to the core. */
    public static final String OUTBOX = "outbox";
    /** What could not be understood, with the reason. */
    public static final String DEAD_LETTERS = "dead-letters";
    /** Names, times and what else a reading's headers hold, at most; see {@link Rejection} for those of a dead letter. */
    public static final long HEADERS_SIZE_MAX = 32 << 10;
    private static final long DEAD_LETTER_SEGMENTS = 8;
    /**
     * What a chunk of a file can come to: a thousand readings and then a line with ten thousand columns, each a reading with headers of
     * its own. A chunk that did not fit would never be stored, and its file would hold up all others.
     */
    public static final int APPEND_SIZE_MAX = 16 << 20;
    /** The least that a buffer may be, since it takes at most half of itself at once. */
    public static final long SIZE_LEAST = 2L * APPEND_SIZE_MAX;

    private final SitewireConfig config;
    private Encoding encoding;

    @Inject
    EdgeBuffers(SitewireConfig config) {
        this.config = config;
    }

    /** By default appends wait when it is full, so that sources are not acknowledged and keep their messages. */
    @Produces
    @Singleton
    @Unremovable
    @Named(OUTBOX)
    Buffer outbox() {
        BufferConfig buffer = config.buffer();
        BufferOptions options = new BufferOptions(OUTBOX, buffer.sizeMax().asLongValue(), buffer.segmentSize().asLongValue(),
                buffer.recordSizeMax().map(size -> size.asLongValue()).orElse(recordSizeMax()),
                FullPolicy.valueOf(buffer.fullPolicy().name()));
        return Buffer.open(Path.of(buffer.directory()), options.withAppendSizeMax(APPEND_SIZE_MAX)
                .withSync(SyncPolicy.valueOf(buffer.sync().name()))
                .withSyncInterval(buffer.syncInterval()).withAgeMax(buffer.ageMax().orElse(Duration.ZERO))
                .withFreeSpaceMin(buffer.freeSpaceMin().asLongValue()).withQueueSizeMax(queueSizeMax()).withEncoding(encoding()));
    }

    /** When it is full, the oldest are dropped: bad input must never stop good input. */
    @Produces
    @Singleton
    @Unremovable
    @Named(DEAD_LETTERS)
    Buffer deadLetters() {
        long sizeMax = config.deadLetters().sizeMax().asLongValue();
        return Buffer.open(Path.of(config.deadLetters().directory()),
                new BufferOptions(DEAD_LETTERS, sizeMax, sizeMax / DEAD_LETTER_SEGMENTS, recordSizeMax(), FullPolicy.DROP_OLDEST)
                        .withAppendSizeMax(APPEND_SIZE_MAX).withEncoding(encoding()));
    }

    void close(@Disposes @Named(OUTBOX) Buffer buffer) {
        buffer.close();
    }

    void closeDeadLetters(@Disposes @Named(DEAD_LETTERS) Buffer buffer) {
        buffer.close();
    }

    private long queueSizeMax() {
        return config.buffer().queueSizeMax().map(size -> size.asLongValue())
                .orElse(config.mqttListener().inFlightSizeMax().asLongValue() + 2 * APPEND_SIZE_MAX);
    }

    /** Keys are looked for once: a token may have a person beside it. */
    private synchronized Encoding encoding() {
        if (encoding == null) {
            encoding = new Encoding(Compression.valueOf(config.buffer().compression().name()),
                    BufferKeys.load(config.buffer().encryption()));
        }
        return encoding;
    }

    /** What reads the buffers' files if they are encrypted. */
    public KeyRing keys() {
        return encoding().keys();
    }

    private long recordSizeMax() {
        return config.reading().sizeMax().asLongValue() + HEADERS_SIZE_MAX;
    }
}
