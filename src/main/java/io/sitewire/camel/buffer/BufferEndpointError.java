package io.sitewire.camel.buffer;

/** The errors of the component; each is explained in docs/reference/errors.md. */
public enum BufferEndpointError {
    BUFFER_UNKNOWN, BUFFER_BODY_UNSUPPORTED, BUFFER_OPTION_INVALID, BUFFER_READER_IN_USE
}
