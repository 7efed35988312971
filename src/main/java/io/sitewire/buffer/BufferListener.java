package io.sitewire.buffer;

/**
 * Is told what a buffer does, for histograms and the like. Called on the buffer's own threads: it must be quick, and must not throw, wait,
 * append or read.
 */
public interface BufferListener {
    /** A sync succeeded after so long. */
    void synced(long nanos);

    /** So many records, of so many bytes on disk, were written behind one sync. */
    void stored(long records, long bytes);

    /** There is a reader of that name; told at once of those that are there already, and possibly more than once. */
    default void reader(String name) {
    }
}
