package io.sitewire.ops.http;

/** What can be wrong with the HTTP entrance; each is explained in docs/reference/errors.md. Everything else goes on. */
public enum HttpError {
    /** A reading or a password came without TLS, where it could be read on the way. It was refused. */
    HTTP_NOT_PRIVATE,
    /** The port of TLS can't be listened on; it is tried again. */
    HTTP_TLS_PORT_UNUSABLE
}
