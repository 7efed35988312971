package io.sitewire.camel.mqtt;

import java.util.function.Consumer;

/** Where publishes go: the route. */
interface Readings {
    /**
     * Called on the connection's event loop, in the order of arrival; must not block.
     *
     * @param receipt what is to be stored with it
     * @param done called once, on any thread, when the exchange is done: with null if the reading is stored (or settled for good, such as
     *     a dead letter), otherwise with what went wrong
     */
    void accept(Publish publish, SessionStore.Receipt receipt, Consumer<Exception> done);
}
