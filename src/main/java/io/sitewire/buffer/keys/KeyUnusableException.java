package io.sitewire.buffer.keys;

import java.io.IOException;

/** What is encrypted cannot be read with the keys that are there. It is no damage: nothing of it may be passed over or deleted. */
public final class KeyUnusableException extends IOException {
    private static final long serialVersionUID = 1;

    /** What is the matter with it. */
    public enum Reason {
        /** No key of that id is there. */
        MISSING,
        /** A key of that id is there, and it is another one. */
        WRONG,
        /** The token that holds it did not do it; it may later. */
        FAILED
    }

    private final Reason reason;
    private final String keyId;

    KeyUnusableException(Reason reason, String keyId, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.keyId = keyId;
    }

    /** The same of a file that is named. */
    public KeyUnusableException in(String file) {
        return new KeyUnusableException(reason, keyId, "file " + file + ": " + getMessage(), this);
    }

    public Reason reason() {
        return reason;
    }

    /** The key that was asked for. */
    public String keyId() {
        return keyId;
    }
}
