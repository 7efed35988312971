package io.sitewire.edge;

/**
 * Names with which ingest routes steer enrichment. They begin with {@code Camel}, which keeps them out of the buffer.
 */
public final class Control {
    /** Header, a machine that counts only if nothing else names one: what a file's name says. */
    public static final String MACHINE_DEFAULT = "CamelSitewireMachine";
    /** Header, a sensor that counts only if nothing else names one. */
    public static final String SENSOR_DEFAULT = "CamelSitewireSensor";
    /**
     * Header, a {@link Fields}: whether enrichment looks into the payload. Without it, it does when the configuration names a field that
     * it needs.
     */
    public static final String FIELDS = "CamelSitewireFields";
    /** Header, a {@link Long}: the number of the line of a file or request that it was. */
    public static final String LINE = "CamelSitewireLine";
    /** Property, a {@link ChunkedSource}: what is read in chunks; without it no place is kept. */
    public static final String SOURCE = "CamelSitewireSource";
    /** Property of the same exchange: the {@link ReadingChunk} that the batch was made of. */
    public static final String CHUNK = "CamelSitewireChunk";
    /** Property of an exchange that holds a batch: the {@link ReadingBatch}. */
    public static final String BATCH = "CamelSitewireBatch";
    /** Header of such an exchange: how many were rejected. */
    public static final String BATCH_REJECTED = "CamelSitewireRejected";

    /** Whether enrichment looks into a payload. */
    public enum Fields {
        /** Never: the source has read its fields itself. */
        NONE,
        /** Always; it must be a JSON object, whose fields {@code machine} and {@code sensor} count if the configuration names no others. */
        JSON
    }

    private Control() {
    }
}
