package io.sitewire.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Closes what the demo has opened, the last first, once: at its end, after an error, or when a signal ends the program while it still
 * opens more.
 *
 * <p>Threads: any; who closes second waits until all is closed.
 */
final class Cleanup implements AutoCloseable {
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private final Object closing = new Object();
    private boolean closed;

    /**
     * Takes care of a resource.
     *
     * @throws DemoException if all is being closed already; then the resource is closed at once
     */
    <T extends AutoCloseable> T add(T resource) {
        synchronized (resources) {
            if (!closed) {
                resources.push(resource);
                return resource;
            }
        }
        close(resource);
        throw new DemoException(DemoError.DEMO_STOPPING, "the demo is being ended; what was just started is stopped as well");
    }

    /** Whether closing has begun. */
    boolean isClosed() {
        synchronized (resources) {
            return closed;
        }
    }

    @Override
    public void close() {
        synchronized (closing) {
            synchronized (resources) {
                closed = true;
            }
            // Nothing is added any more. Processes that are asked together end together.
            resources.forEach(resource -> {
                if (resource instanceof SitewireInstance instance) {
                    instance.requestStop();
                }
            });
            while (!resources.isEmpty()) {
                close(resources.pop());
            }
        }
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // The others must be closed all the same.
            System.err.println("could not close " + resource + ": " + e);
        }
    }
}
