package io.sitewire.camel.buffer;

import org.apache.camel.Exchange;

/** Knows what an error of the receiver means, and where a reading goes that the receiver will never take. Any thread. */
public interface Refusals {
    /** What to do after an error. The worst of a batch counts, in this order. */
    enum Verdict {
        /** Doubtful or passing: go back and send again. */
        AGAIN,
        /** There is a record that will never be taken. */
        REFUSED,
        /** Nothing is taken until a person has done something. */
        DENIED
    }

    Verdict of(Throwable failure);

    /**
     * Keeps a reading that will never be taken. May be called more than once for one.
     *
     * <p>Durability: on disk when it returns.
     *
     * @param reading body, headers, and {@code epoch} and {@code position}
     * @throws Exception if it is not kept; it is tried again
     */
    void keep(Exchange reading, Throwable why) throws Exception;
}
