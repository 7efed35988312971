package io.sitewire.camel.buffer;

/** What a consumer of a buffer is doing. */
public enum ForwardState {
    /** The route is stopped. */
    STOPPED,
    /** There is nothing to send. */
    IDLE,
    /** Batches are with the route. */
    SENDING,
    /** A batch failed; it is sent again after a while. */
    BACKING_OFF,
    /** The receiver takes nothing until a person has done something; it is tried seldom. */
    DENIED,
    /** The schedule allows no sending now. */
    WINDOW_CLOSED
}
