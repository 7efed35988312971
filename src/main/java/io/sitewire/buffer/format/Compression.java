package io.sitewire.buffer.format;

/** How bodies are made smaller. */
public enum Compression {
    /** They are not. */
    NONE,
    /** Zstandard, each body by itself; one that does not get smaller is stored as it is. */
    ZSTD
}
