package io.sitewire.edge;

/** Makes session stores with a bound of a test's own. */
public final class SessionStores {
    private SessionStores() {
    }

    /** @param sizeMax bytes of all states */
    public static BufferSessionStore bounded(SourceStore store, int sizeMax) {
        return new BufferSessionStore(store, sizeMax);
    }
}
