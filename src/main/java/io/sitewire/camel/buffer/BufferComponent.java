package io.sitewire.camel.buffer;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Makes the endpoints {@code buffer:NAME}, and sees to it that a reader of a buffer has one consumer at a time. Camel makes a new
 * consumer with every start of a route, so the one before is remembered here. Any thread.
 */
public final class BufferComponent extends DefaultComponent {
    private final Map<String, ForwardLoop> loops = new HashMap<>();

    /** @param make gets the run before, which was told to stop but may not have ended yet; null if there was none */
    synchronized ForwardLoop nextLoop(String subject, UnaryOperator<ForwardLoop> make) {
        ForwardLoop last = loops.get(subject);
        if (last != null && last.isActive()) {
            throw new IllegalStateException(BufferEndpointError.BUFFER_READER_IN_USE + " second consumer not possible: " + subject
                    + " has one already, limit 1; the route does not start; give its endpoint another reader=");
        }
        ForwardLoop next = make.apply(last);
        loops.put(subject, next);
        return next;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        BufferEndpoint endpoint = new BufferEndpoint(uri, this, remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
