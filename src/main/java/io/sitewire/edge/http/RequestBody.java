package io.sitewire.edge.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a request's body as they come in, whatever their type, read by a worker thread. Only what was asked for is in memory: a
 * client that sends faster than the disk takes it has to wait.
 *
 * <p>One reading thread; the handlers run on the connection's event loop.
 */
final class RequestBody extends InputStream {
    private final HttpServerRequest request;
    private final Duration timeout;
    private final long sizeMax;
    private final BlockingQueue<Optional<Buffer>> arrived = new LinkedBlockingQueue<>();
    private volatile Throwable failure;
    private byte[] current = new byte[0];
    private int offset;
    private long size;
    private boolean ended;

    /**
     * @param request paused
     * @param sizeMax the most bytes
     * @param timeout how long to wait for the next bytes
     */
    RequestBody(HttpServerRequest request, long sizeMax, Duration timeout) {
        this.request = request;
        this.sizeMax = sizeMax;
        this.timeout = timeout;
        request.exceptionHandler(this::failed);
        request.handler(buffer -> arrived.add(Optional.of(buffer)));
        request.endHandler(end -> arrived.add(Optional.empty()));
        if (request.response().closed()) {
            // The client went away before anybody listened.
            failed(new ClosedChannelException());
        }
    }

    private void failed(Throwable cause) {
        failure = cause;
        arrived.add(Optional.empty());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** @throws BodyTooLargeException if it is larger than allowed */
    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (offset == current.length) {
            if (ended || !more()) {
                return -1;
            }
        }
        int count = Math.min(length, current.length - offset);
        System.arraycopy(current, offset, target, from, count);
        offset += count;
        return count;
    }

    private boolean more() throws IOException {
        request.fetch(1);
        Optional<Buffer> next;
        try {
            next = arrived.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the request's body was read");
        }
        if (next == null) {
            throw new BodyIncompleteException("no bytes of the request's body came for " + timeout.toSeconds() + " s");
        }
        if (failure != null) {
            throw new BodyIncompleteException("the connection ended within the request's body");
        }
        if (next.isEmpty()) {
            ended = true;
            return false;
        }
        current = next.get().getBytes();
        offset = 0;
        size += current.length;
        if (size > sizeMax) {
            throw new BodyTooLargeException(size);
        }
        return true;
    }

    /** Lets the rest of the body pass unread, so that the connection can be used for the answer. */
    @Override
    public void close() {
        if (!ended && failure == null) {
            request.handler(buffer -> { });
            request.resume();
        }
    }

    /** The body is larger than allowed. */
    static final class BodyTooLargeException extends IOException {
        BodyTooLargeException(long size) {
            super("the request's body has " + size + " bytes or more");
        }
    }

    /** The body did not come in whole. */
    static final class BodyIncompleteException extends IOException {
        BodyIncompleteException(String message) {
            super(message);
        }
    }
}
