package io.sitewire.identity;

/** The errors of {@code ./sitewire ca} and {@code ./sitewire site}; each is explained in docs/reference/errors.md. */
public enum IdentityError {
    /** There is a CA in the folder already. */
    CA_EXISTS,
    /** The files of the CA, or what it issued, cannot be read or written. */
    CA_UNUSABLE,
    /** There is a certificate of that name already, and it is somebody else's. */
    CERTIFICATE_OF_ANOTHER,
    /** A request for a certificate cannot be read, is not signed by its key, or is for another name. */
    CSR_REFUSED,
    /** Kafka could not be asked, or refused. */
    SITE_FAILED
}
