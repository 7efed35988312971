package io.sitewire.buffer.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. One thread at a time. */
public interface StoredFile extends Closeable {
    /** Reads at the offset until {@code target} is full or the file ends; returns the number of bytes read, 0 at the end. */
    int read(ByteBuffer target, long offset) throws IOException;

    /** Writes all of {@code source} at the offset. After an exception any part of it may have been written. */
    void write(ByteBuffer source, long offset) throws IOException;

    /**
     * Returns when all that was written, and the file's size, survives a power cut. After an exception nothing is known of any write
     * since the last success, and a later success proves nothing about them.
     */
    void sync() throws IOException;

    void truncate(long size) throws IOException;

    long size() throws IOException;
}
