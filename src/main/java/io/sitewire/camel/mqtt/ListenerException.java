package io.sitewire.camel.mqtt;

/** What keeps a listener from starting, by name. */
public final class ListenerException extends RuntimeException {
    private final ListenerError error;

    public ListenerException(ListenerError error, String message) {
        this(error, message, null);
    }

    public ListenerException(ListenerError error, String message, Throwable cause) {
        super(error + " " + message, cause);
        this.error = error;
    }

    public ListenerError error() {
        return error;
    }
}
