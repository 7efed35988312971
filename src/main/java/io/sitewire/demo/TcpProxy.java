package io.sitewire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

/**
 * A link that can go bad: forwards TCP connections from a port of its own on loopback to another port. It can be
 * <ul>
 * <li>cut: all its connections are reset, and new ones at once;
 * <li>slow: what goes through is held up, and no more goes through in a second than is allowed;
 * <li>deaf: requests go through and are carried out, and their replies are swallowed, all of them or from a certain request of Kafka's
 * protocol on. Connections stay open.
 * </ul>
 *
 * <p>Threads: any; each connection has two threads of its own.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final IntPredicate NONE = apiKey -> false;

    /**
     * How the link is now.
     *
     * @param delay       how long each piece is held up
     * @param bytesSecond how many bytes go through in a second and direction; 0 for as many as come
     * @param swallow     whether all replies are swallowed
     * @param swallowFrom the Kafka requests (by API key) from which on the replies of their connection are swallowed
     */
    record Quality(Duration delay, long bytesSecond, boolean swallow, IntPredicate swallowFrom) {
        private static final Quality GOOD = new Quality(Duration.ZERO, 0, false, NONE);

        Quality slow(Duration each, long bytes) {
            return new Quality(each, bytes, swallow, swallowFrom);
        }

        Quality swallowing(boolean all, IntPredicate from) {
            return new Quality(delay, bytesSecond, all, from);
        }

        boolean swallows() {
            return swallow || swallowFrom != NONE;
        }
    }

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Object lock = new Object();
    private final Set<ProxyConnection> open = new HashSet<>();
    private final AtomicLong swallowed = new AtomicLong();
    private volatile Quality quality = Quality.GOOD;
    private boolean cut;
    private boolean closed;

    private TcpProxy(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on a free port. Nothing needs to listen on the target port yet. */
    public static TcpProxy start(int targetPort) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            TcpProxy proxy = new TcpProxy(new ServerSocket(LocalPorts.free(), 256, loopback), new InetSocketAddress(loopback, targetPort));
            ProxyConnection.daemon("proxy-accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen for the proxy to port " + targetPort, e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Cuts the link; returns when every connection is reset. */
    public void cut() {
        synchronized (lock) {
            cut = true;
            new ArrayList<>(open).forEach(ProxyConnection::reset);
            open.clear();
        }
    }

    /** Lets whatever arrives, in both directions, wait so long before it goes on. */
    public void slow(Duration delay) {
        slow(delay, 0);
    }

    /**
     * Makes the link slow and narrow.
     *
     * @param delay          how long each piece is held up, in each direction
     * @param bytesPerSecond how many bytes go through, in each direction of a connection; 0 for as many as come
     */
    public void slow(Duration delay, long bytesPerSecond) {
        synchronized (lock) {
            quality = quality.slow(delay, bytesPerSecond);
        }
    }

    /** From now on requests go through and no reply comes back. */
    public void swallowReplies() {
        synchronized (lock) {
            quality = quality.swallowing(true, NONE);
        }
    }

    /**
     * From the next request on that is one of these, no reply comes back on the connection that it goes through. Only for Kafka's protocol.
     *
     * @param requests by Kafka's API key, such as 26, EndTxn
     */
    public void swallowRepliesFrom(IntPredicate requests) {
        synchronized (lock) {
            quality = quality.swallowing(false, requests);
        }
    }

    /** How many replies of Kafka's protocol, a length of four bytes before each, were thrown away so far, whole or in part. */
    public long repliesSwallowed() {
        return swallowed.get();
    }

    /** Mends the link for connections from now on. Those of which something was swallowed are reset: they have lost their thread. */
    public void restore() {
        synchronized (lock) {
            cut = false;
            quality = Quality.GOOD;
            for (ProxyConnection connection : new ArrayList<>(open)) {
                if (connection.isDeaf()) {
                    connection.reset();
                    open.remove(connection);
                }
            }
        }
    }

    public boolean isCut() {
        synchronized (lock) {
            return cut;
        }
    }

    /** The number of connections that are open through the link. */
    public int connections() {
        synchronized (lock) {
            return open.size();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            new ArrayList<>(open).forEach(ProxyConnection::reset);
            open.clear();
        }
        ProxyConnection.closeQuietly(server);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                ProxyConnection.daemon("proxy-connect", () -> connect(near));
            } catch (IOException e) {
                // Closed, which the loop sees; or the client is gone already, and the next one is waited for.
            }
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        ProxyConnection connection = new ProxyConnection(near, far, () -> quality, swallowed);
        try {
            if (isCut()) {
                throw new SocketException("the link is cut");
            }
            far.connect(target, CONNECT_TIMEOUT_MILLIS);
            synchronized (lock) {
                if (cut || closed) {
                    throw new SocketException("the link is cut");
                }
                connection.start(this::ended);
                open.add(connection);
            }
        } catch (IOException e) {
            connection.reset();
        }
    }

    private void ended(ProxyConnection connection) {
        synchronized (lock) {
            open.remove(connection);
        }
    }
}
