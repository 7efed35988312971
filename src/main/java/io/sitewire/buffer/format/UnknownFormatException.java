package io.sitewire.buffer.format;

import java.io.IOException;

/** The bytes are whole, but of a version, flag or kind that this code does not know: they must not be touched. */
public final class UnknownFormatException extends IOException {
    private static final long serialVersionUID = 1;

    public UnknownFormatException(String message) {
        super(message);
    }
}
