package io.sitewire.edge;

import org.apache.camel.Exchange;
import org.apache.camel.util.ObjectHelper;

/** Finds the exception that an error handler has caught, also within one that Camel has put around it. */
public final class Caught {
    private Caught() {
    }

    /** @return null if none of that type was caught */
    public static <T extends Throwable> T in(Exchange exchange, Class<T> type) {
        Throwable caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        return caught == null ? null : ObjectHelper.getException(type, caught);
    }
}
