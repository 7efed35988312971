package io.sitewire.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Finds ports on loopback for processes that have to be told theirs. */
public final class LocalPorts {
    // Below the range that Linux gives to outgoing connections, so that none of them takes the port before its process does.
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;
    private static final int TRIES = 1_000;
    private static final int NOT_BEGUN = 0;
    /** One after the other, from a random one on: none is given twice, and two processes hardly find the same one before it is used. */
    private static final AtomicInteger NEXT = new AtomicInteger(NOT_BEGUN);

    private LocalPorts() {
    }

    /** @return a port that nobody listens on at the moment */
    public static int free() {
        for (int i = 0; i < TRIES; i++) {
            int port = NEXT.updateAndGet(LocalPorts::after);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port found between " + FIRST + " and " + LAST + " in " + TRIES + " tries");
    }

    private static int after(int port) {
        if (port == NOT_BEGUN) {
            return ThreadLocalRandom.current().nextInt(FIRST, LAST);
        }
        return port + 1 < LAST ? port + 1 : FIRST;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
