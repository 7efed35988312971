package io.sitewire.camel.buffer;

import io.sitewire.buffer.SourceState;
import java.util.List;

/**
 * How far a source is read when its message is stored: the value of the exchange property {@link BufferConstants#SOURCE_STATE}. What it
 * says goes into the same write as the records, so that after any crash both are there, or neither. Without the property only the records
 * are stored.
 */
public interface SourceProgress {
    /**
     * Called once for each append, on the thread of the route that appends, just before, and of one buffer never twice at the same time:
     * what a later call gives is stored later.
     *
     * @param buffer the name of the buffer
     * @return what to store there with the records; may be empty
     */
    List<SourceState> states(String buffer);

    /** The append of what {@link #states} gave is durable. On the endpoint's thread, before the exchange goes on. */
    default void stored(String buffer) {
    }

    /** Nothing of what {@link #states} gave was stored there. Before the exchange fails; on any thread. */
    default void failed(String buffer) {
    }
}
