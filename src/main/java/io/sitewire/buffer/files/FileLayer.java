package io.sitewire.buffer.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a buffer asks of a file system, so that tests can put one with faults in its place.
 *
 * <p>Threads: implementations are called by a buffer's own threads only, never by a thread that somebody else may interrupt (an
 * interrupt closes the file channel that it hits).
 */
public interface FileLayer {
    /** How a file is opened. */
    enum Access {
        /** An existing file, to read. */
        READ,
        /** A file that is made, or emptied if it exists, to read and write. */
        CREATE,
        /** An existing file, to read and write. */
        UPDATE
    }

    /** Makes the folder and its parents where they are missing; all of it survives a power cut once this returns. */
    void createDirectories(Path directory) throws IOException;

    /** The names of what is in the folder, in no order. */
    List<String> list(Path directory) throws IOException;

    long size(Path file) throws IOException;

    StoredFile open(Path file, Access access) throws IOException;

    /** Replaces {@code to} in one step; lasting after {@link #syncDirectory}. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes the file if it exists; lasting after {@link #syncDirectory}. */
    void delete(Path file) throws IOException;

    /** Returns when what was created, renamed and deleted in the folder survives a power cut. */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Locks the folder that the file stands for, until the result is closed or the process ends, whichever way.
     *
     * @param holder written into the file, for whoever is refused
     * @throws FolderLockedException if another process, or another buffer of this one, holds it
     */
    Closeable lock(Path file, String holder) throws IOException;

    /** What the holder of the lock wrote into it; empty if nobody holds it. Takes nothing away from a holder. */
    default Optional<String> lockHolder(Path file) throws IOException {
        return Optional.empty();
    }

    /** Bytes that this process may still write in the folder; a lot if nobody knows. */
    default long spaceUsable(Path directory) throws IOException {
        return Long.MAX_VALUE;
    }

    /** Whether a failure means that this process may not write there, rather than something broken. */
    default boolean isReadOnly(Path directory, IOException failure) {
        return false;
    }

    /** Whether a failure means that there is no space, rather than something broken. */
    boolean isOutOfSpace(Path directory, IOException failure);
}
