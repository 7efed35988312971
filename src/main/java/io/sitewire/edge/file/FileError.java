package io.sitewire.edge.file;

/** What can go wrong with a dropped file; each is explained in docs/reference/errors.md. */
enum FileError {
    FILE_REFUSED, FILE_CHANGED, FILE_NOT_MOVED, FILE_NAME_UNREADABLE, FILE_STATES_FULL, FILE_DIRECTORIES_NESTED
}
