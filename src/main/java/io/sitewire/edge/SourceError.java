package io.sitewire.edge;

/** What can go wrong with what the buffers keep of sources; each is explained in docs/reference/errors.md. */
public enum SourceError {
    SOURCE_STATE_UNREADABLE
}
