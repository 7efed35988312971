package io.sitewire.buffer;

/** @param sizeMax bytes on disk */
public record BufferOptions(String name, long sizeMax, long segmentSize, long recordSizeMax, FullPolicy fullPolicy) {
    /** What happens to an append when the buffer is full. */
    public enum FullPolicy { BLOCK, DROP_OLDEST }
}
