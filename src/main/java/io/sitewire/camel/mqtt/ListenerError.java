package io.sitewire.camel.mqtt;

/** The errors of the listener; each is explained in docs/reference/mqtt-listener.md. */
public enum ListenerError {
    /** Another process or route listens there. The route does not start. */
    LISTENER_PORT_IN_USE,
    /** The host is unknown, is no address of this machine, or the port needs rights that the process does not have. */
    LISTENER_ADDRESS_UNUSABLE,
    /** An option is out of its range. The route does not start. */
    LISTENER_OPTION_INVALID,
    /** Passwords would be readable on the way. The route does not start. */
    LISTENER_NOT_PRIVATE,
    /** A client was turned away or disconnected; the {@link DisconnectReason} says why. */
    LISTENER_CLIENT_DISCONNECTED,
    /** A reading was refused or dropped for its size. */
    LISTENER_READING_TOO_LARGE
}
