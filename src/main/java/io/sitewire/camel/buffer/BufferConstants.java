package io.sitewire.camel.buffer;

/** The names of what the component sets or looks for, and does not store as a header. */
public final class BufferConstants {
    /** After {@code to: buffer:…}: the position ({@link Long}) of the record, or of the first one of a batch. */
    public static final String POSITION = "CamelBufferPosition";

    /** Exchange property, a {@link SourceProgress}: what {@code to: buffer:…} is to store in the same write as the records. */
    public static final String SOURCE_STATE = "SitewireSourceState";

    private BufferConstants() {
    }
}
