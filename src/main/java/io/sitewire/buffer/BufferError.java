package io.sitewire.buffer;

import io.sitewire.buffer.keys.KeyUnusableException;

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
    /** What is stored is encrypted with a key that is not there; it was not touched. */
    BUFFER_KEY_MISSING,
    /** What is stored is encrypted with another key than the one of that id; it was not touched. */
    BUFFER_KEY_WRONG,
    /** The token that holds a key does not work. */
    BUFFER_KEY_FAILED,
    /** The library that compresses cannot be loaded. */
    BUFFER_COMPRESSION_UNAVAILABLE,
    /** Reading a file failed. */
    BUFFER_IO;

    /** That what is encrypted cannot be read, with what that means and what to do about it. */
    public static BufferException of(KeyUnusableException why, String what, String now) {
        return switch (why.reason()) {
            case MISSING -> new BufferException(BUFFER_KEY_MISSING, what + ", " + why.getMessage() + "; " + now + "; add the key '"
                    + why.keyId() + "' to the others", why);
            case WRONG -> new BufferException(BUFFER_KEY_WRONG, what + ", " + why.getMessage() + "; " + now + "; find the key that had the"
                    + " id '" + why.keyId() + "' when this was written, and give each key an id of its own", why);
            case FAILED -> new BufferException(BUFFER_KEY_FAILED, what + ", " + why.getMessage() + "; " + now + "; look at the token", why);
        };
    }
}
