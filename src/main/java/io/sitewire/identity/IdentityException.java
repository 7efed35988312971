package io.sitewire.identity;

/** Something of a certificate or of a site's rights cannot be done. */
public final class IdentityException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param text what failed and was observed; what happens; what to do */
    public IdentityException(IdentityError error, String text, Throwable cause) {
        super(error + " " + text, cause);
    }
}
