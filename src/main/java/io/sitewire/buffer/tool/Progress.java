package io.sitewire.buffer.tool;

/** Is told how far a long work has come. Called often, so it must be quick. */
@FunctionalInterface
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (done, total) -> { };

    /** So many bytes of the folder's segments are done. */
    void bytes(long done, long total);
}
