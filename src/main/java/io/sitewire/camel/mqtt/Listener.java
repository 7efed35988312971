package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.ListenerError.LISTENER_ADDRESS_UNUSABLE;
import static io.sitewire.camel.mqtt.ListenerError.LISTENER_PORT_IN_USE;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.SocketAddress;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One listening port from its start to its end: as many event loops as processors. Used by one thread at a time, never an event loop. */
final class Listener {
    /** How long clients get to take notice of the end. Their readings are safe either way: stored, or not acknowledged. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    /** The system gives a closed port back a moment after the close was reported, when the selector has let go of it. */
    private static final Duration PORT_WAIT = Duration.ofSeconds(2);
    private static final Duration PORT_PAUSE = Duration.ofMillis(50);
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final List<EventLoopServer> servers = new ArrayList<>();
    private int port;

    /**
     * @param port 0 for any free one
     * @throws ListenerException if it can't listen there
     */
    static Listener start(Vertx vertx, ListenerState state, String host, int port) {
        long end = System.nanoTime() + PORT_WAIT.toNanos();
        while (true) {
            Listener listener = new Listener(vertx, state);
            try {
                listener.listen(host, port);
                return listener;
            } catch (ExecutionException | TimeoutException e) {
                listener.close();
                Throwable cause = e.getCause() == null ? e : e.getCause();
                if (!isInUse(cause) || System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                    throw failure(host, port, cause);
                }
                LockSupport.parkNanos(PORT_PAUSE.toNanos());
            }
        }
    }

    private Listener(Vertx vertx, ListenerState state) {
        int count = Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < count; i++) {
            servers.add(new EventLoopServer(vertx, ((VertxInternal) vertx).createEventLoopContext(), state));
        }
    }

    private void listen(String host, int wanted) throws ExecutionException, TimeoutException {
        SocketAddress address = wanted > 0 ? SocketAddress.inetSocketAddress(wanted, host)
                : SocketAddress.sharedRandomPort(ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE), host);
        for (EventLoopServer server : servers) {
            port = await(server.listen(address), CLOSE_TIMEOUT);
        }
    }

    private static boolean isInUse(Throwable cause) {
        return cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use");
    }

    private static ListenerException failure(String host, int port, Throwable cause) {
        String subject = ": host " + host + ", port " + port + " (" + cause.getMessage() + "); the route does not start; ";
        return isInUse(cause)
                ? new ListenerException(LISTENER_PORT_IN_USE, "port is in use" + subject
                        + "stop what listens there, or configure another port", cause)
                : new ListenerException(LISTENER_ADDRESS_UNUSABLE, "can't listen" + subject + "correct host or port", cause);
    }

    int port() {
        return port;
    }

    /** Lets nobody in any more; connections end when their last reading is acknowledged. Returns at once. */
    void stop() {
        servers.forEach(EventLoopServer::stop);
    }

    /** Ends what is left of the connections, and gives the port back. */
    void close() {
        finish("disconnecting clients", EventLoopServer::disconnectAll);
        finish("closing the port", EventLoopServer::close);
    }

    private void finish(String what, Function<EventLoopServer, Future<Void>> step) {
        List<Future<Void>> all = servers.stream().map(step).toList();
        try {
            await(Future.all(all), CLOSE_TIMEOUT);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("{} at port {} did not finish in {}", what, port, CLOSE_TIMEOUT, e);
        }
    }

    private static <T> T await(Future<T> future, Duration timeout) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nothing depends on the waiting: readings are stored, or were not acknowledged.
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
