package io.sitewire.buffer;

/** The errors of a buffer; each is explained in docs/reference/errors.md. */
public enum BufferError {
    /** Another process, or another buffer of this one, uses the folder. */
    BUFFER_LOCKED,
    /** The buffer was closed; what was appended before and not yet stored was not stored. */
    BUFFER_CLOSED,
    /** A record or an append is over its limit; nothing of it was stored. */
    BUFFER_RECORD_TOO_LARGE,
    /** The folder cannot be made, listed or locked. */
    BUFFER_DIRECTORY_UNUSABLE,
    /** Too many bytes wait to be written; nothing of the append was stored. */
    BUFFER_QUEUE_FULL,
    /** The states of all sources would take too much; nothing of the append was stored. */
    BUFFER_STATES_FULL,
    /** Files of the folder are of a newer version; they were not touched. */
    BUFFER_FORMAT_UNKNOWN,
    /** Reading a file failed. */
    BUFFER_IO
}
