package io.sitewire.buffer;

/**
 * Is told what the writer does, for histograms. Called on the thread that writes: it must be quick, and must not throw, wait or append.
 */
public interface BufferListener {
    /** A sync succeeded after so long. */
    void synced(long nanos);

    /** So many records, of so many bytes on disk, were written behind one sync. */
    void stored(long records, long bytes);
}
