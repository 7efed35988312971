package io.sitewire.buffer.format;

import java.io.IOException;

/** The bytes contradict the format. */
public final class MalformedException extends IOException {
    private static final long serialVersionUID = 1;

    public MalformedException(String message) {
        super(message);
    }
}
