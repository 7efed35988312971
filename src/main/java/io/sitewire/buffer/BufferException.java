package io.sitewire.buffer;

/** What a buffer can refuse, by name. */
public final class BufferException extends RuntimeException {
    private final BufferError error;

    public BufferException(BufferError error, String message) {
        this(error, message, null);
    }

    public BufferException(BufferError error, String message, Throwable cause) {
        super(error + " " + message, cause);
        this.error = error;
    }

    public BufferError error() {
        return error;
    }
}
