package io.sitewire.camel.buffer;

/** What a consumer of a buffer is doing. */
public enum ForwardState {
    /** The route is stopped. */
    STOPPED,
    /** There is nothing to send. */
    IDLE,
    /** A batch is with the route. */
    SENDING,
    /** The last batch failed; it is sent again after a while. */
    BACKING_OFF
}
