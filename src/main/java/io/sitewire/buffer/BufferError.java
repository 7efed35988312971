package io.sitewire.buffer;

/** The errors of a buffer; each is explained in docs/reference/errors.md. */
public enum BufferError {
    BUFFER_LOCKED, BUFFER_CLOSED, BUFFER_RECORD_TOO_LARGE, BUFFER_DIRECTORY_UNUSABLE, BUFFER_QUEUE_FULL, BUFFER_IO
}
