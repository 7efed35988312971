package io.sitewire.camel.buffer;

/** The names of message headers that the component sets and that are not stored. */
public final class BufferConstants {
    /** After {@code to: buffer:…}: the position ({@link Long}) of the record, or of the first one of a batch. */
    public static final String POSITION = "CamelBufferPosition";

    private BufferConstants() {
    }
}
