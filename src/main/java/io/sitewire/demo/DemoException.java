package io.sitewire.demo;

/** What keeps the demo from running, by name. */
public final class DemoException extends RuntimeException {
    private final DemoError error;

    public DemoException(DemoError error, String message) {
        this(error, message, null);
    }

    public DemoException(DemoError error, String message, Throwable cause) {
        super(error + " " + message, cause);
        this.error = error;
    }

    public DemoError error() {
        return error;
    }
}
