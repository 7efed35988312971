package io.sitewire.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A link that can be bad: forwards TCP connections from a port of its own on loopback to another port.
 * <ul>
 * <li>While it is cut, all its connections are reset and new ones are reset at once.
 * <li>While it is slow, whatever arrives, in both directions, waits before it goes on.
 * <li>While it swallows replies, requests go through and what comes back is thrown away, so that something is done and nobody is told;
 * a connection that lost a reply is reset when the link is restored.
 * </ul>
 *
 * <p>Threads: any; each connection has two threads of its own.
 */
public final class TcpProxy implements AutoCloseable {
    private static final int BUFFER_SIZE = 64 * 1024;
    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final ServerSocket server;
    private final InetSocketAddress target;
    private final Object lock = new Object();
    private final Set<Socket> open = new HashSet<>();
    private final AtomicLong repliesSwallowed = new AtomicLong();
    private boolean cut;
    private boolean closed;
    private volatile boolean swallowing;
    private volatile long delayMillis;

    private TcpProxy(ServerSocket server, InetSocketAddress target) {
        this.server = server;
        this.target = target;
    }

    /** Listens on a free port. Nothing needs to listen on the target port yet. */
    public static TcpProxy start(int targetPort) {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            TcpProxy proxy = new TcpProxy(new ServerSocket(LocalPorts.free(), 256, loopback), new InetSocketAddress(loopback, targetPort));
            daemon("proxy-accept", proxy::accept);
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
            resetAll();
        }
    }

    /** Lets whatever arrives wait so long before it goes on. */
    public void slow(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** Throws away what comes back, from now on. */
    public void swallowReplies() {
        swallowing = true;
    }

    /** Mends the link. Connections that lost a reply are reset: they would never be whole again. */
    public void restore() {
        synchronized (lock) {
            cut = false;
            delayMillis = 0;
            if (swallowing) {
                resetAll();
                swallowing = false;
            }
        }
    }

    /** How many replies of Kafka's protocol, a length of four bytes before each, were thrown away so far, whole or in part. */
    public long repliesSwallowed() {
        return repliesSwallowed.get();
    }

    public boolean isCut() {
        synchronized (lock) {
            return cut;
        }
    }

    /** The number of connections that are open through the link. */
    public int connections() {
        synchronized (lock) {
            return open.size() / 2;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            resetAll();
        }
        closeQuietly(server);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                daemon("proxy-connect", () -> connect(near));
            } catch (IOException e) {
                // Closed, which the loop sees; or the client is gone already, and the next one is waited for.
            }
        }
    }

    private void connect(Socket near) {
        Socket far = new Socket();
        try {
            if (isCut()) {
                throw new SocketException("the link is cut");
            }
            far.connect(target, CONNECT_TIMEOUT_MILLIS);
            near.setTcpNoDelay(true);
            far.setTcpNoDelay(true);
            InputStream fromNear = near.getInputStream();
            InputStream fromFar = far.getInputStream();
            OutputStream toNear = near.getOutputStream();
            OutputStream toFar = far.getOutputStream();
            synchronized (lock) {
                if (cut || closed) {
                    throw new SocketException("the link is cut");
                }
                open.addAll(List.of(near, far));
            }
            daemon("proxy-up", () -> pump(fromNear, toFar, near, far, null));
            daemon("proxy-down", () -> pump(fromFar, toNear, near, far, new MessageCount()));
        } catch (IOException e) {
            reset(near);
            reset(far);
        }
    }

    /** @param replies counts those that come back; null for the other direction */
    private void pump(InputStream in, OutputStream out, Socket near, Socket far, MessageCount replies) {
        byte[] buffer = new byte[BUFFER_SIZE];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                Thread.sleep(delayMillis);
                int messages = replies == null ? 0 : replies.add(buffer, read);
                if (replies != null && swallowing) {
                    repliesSwallowed.addAndGet(messages);
                } else {
                    out.write(buffer, 0, read);
                }
            }
        } catch (IOException | InterruptedException e) {
            reset(near);
            reset(far);
        } finally {
            closeQuietly(near);
            closeQuietly(far);
            synchronized (lock) {
                open.removeAll(List.of(near, far));
            }
        }
    }

    private void resetAll() {
        new ArrayList<>(open).forEach(TcpProxy::reset);
        open.clear();
    }

    private static void reset(Socket socket) {
        try {
            // Closing with a linger time of 0 sends RST: the other end sees a broken connection, not a polite end.
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
            return;
        }
        closeQuietly(socket);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // There is nobody to tell: a socket that cannot be closed is gone.
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
