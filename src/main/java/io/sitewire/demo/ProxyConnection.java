package io.sitewire.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One connection through a {@link TcpProxy}. Threads: any; two of its own carry its bytes, one in each direction. */
final class ProxyConnection {
    private static final int BUFFER_SIZE = 64 * 1024;

    private final Socket near;
    private final Socket far;
    private final Supplier<TcpProxy.Quality> quality;
    private final AtomicLong swallowed;
    private volatile boolean deaf;

    ProxyConnection(Socket near, Socket far, Supplier<TcpProxy.Quality> quality, AtomicLong swallowed) {
        this.near = near;
        this.far = far;
        this.quality = quality;
        this.swallowed = swallowed;
    }

    /** Carries bytes from now on. @param ended is told when the connection is over */
    void start(Consumer<ProxyConnection> ended) throws IOException {
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        InputStream fromNear = near.getInputStream();
        InputStream fromFar = far.getInputStream();
        OutputStream toNear = near.getOutputStream();
        OutputStream toFar = far.getOutputStream();
        KafkaRequests requests = new KafkaRequests();
        daemon("proxy-up", () -> pump(fromNear, ended, (bytes, length) -> {
            // Before the request goes through, so that its reply is not quicker.
            if (requests.contain(bytes, length, quality.get().swallowFrom())) {
                deafen();
            }
            toFar.write(bytes, 0, length);
        }));
        MessageCount replies = new MessageCount();
        daemon("proxy-down", () -> pump(fromFar, ended, (bytes, length) -> {
            int messages = replies.add(bytes, length);
            if (deaf || quality.get().swallow()) {
                deafen();
                swallowed.addAndGet(messages);
            } else {
                toNear.write(bytes, 0, length);
            }
        }));
    }

    private void deafen() {
        deaf = true;
        if (!quality.get().swallows()) {
            // Mended at this moment, by somebody who could not see yet that something of this connection is lost.
            reset();
        }
    }

    /** Whether replies were swallowed, so that those that follow could not be understood. */
    boolean isDeaf() {
        return deaf;
    }

    private interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    private void pump(InputStream in, Consumer<ProxyConnection> ended, Sink sink) {
        byte[] buffer = new byte[BUFFER_SIZE];
        try {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                holdUp(read);
                sink.write(buffer, read);
            }
        } catch (IOException e) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        } finally {
            closeQuietly(near);
            closeQuietly(far);
            ended.accept(this);
        }
    }

    private void holdUp(int bytes) throws InterruptedException {
        TcpProxy.Quality now = quality.get();
        long nanos = now.delay().toNanos();
        if (now.bytesSecond() > 0) {
            nanos += TimeUnit.SECONDS.toNanos(bytes) / now.bytesSecond();
        }
        TimeUnit.NANOSECONDS.sleep(nanos);
    }

    void reset() {
        reset(near);
        reset(far);
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

    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // There is nobody to tell: a socket that cannot be closed is gone.
        }
    }

    static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
