package io.sitewire.access;

/** What can be wrong with files of certificates and passwords; each is explained in docs/reference/errors.md. The rest goes on. */
public enum AccessError {
    /** A file cannot be used. What was read before counts; if nothing was, nobody is let in. */
    ACCESS_FILE_UNUSABLE,
    /** The certificate that clients are shown has expired; it is shown all the same. */
    ACCESS_CERTIFICATE_EXPIRED
}
