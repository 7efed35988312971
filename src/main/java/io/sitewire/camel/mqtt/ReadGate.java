package io.sitewire.camel.mqtt;

import io.netty.channel.ChannelHandlerContext;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a connection is read from. It is, unless there is a cause not to; the device then feels TCP's back-pressure.
 *
 * <p>Event loop only. Reading goes on in a task of its own, never inside the call that took the last cause away, so that neither the
 * stack grows nor a route is entered from within its own completion.
 */
final class ReadGate {
    /** Why a connection is not read from. */
    enum Cause {
        /** Its session is being handed over by another connection. */
        HANDSHAKE,
        /** Its readings in flight have reached the receive maximum. */
        RECEIVE_MAX,
        /** All readings in flight have reached the memory limit. */
        IN_FLIGHT_SIZE,
        /** It does not read its answers. */
        WRITE,
        /** The listener stops. */
        STOPPING
    }

    private static final Logger LOG = LoggerFactory.getLogger(ReadGate.class);

    private final ChannelHandlerContext context;
    private final FrameDecoder frames;
    private final LongAdder connectionsPaused;
    private final Set<Cause> causes = EnumSet.noneOf(Cause.class);
    private boolean closed;
    private boolean scheduled;

    ReadGate(ChannelHandlerContext context, FrameDecoder frames, LongAdder connectionsPaused) {
        this.context = context;
        this.frames = frames;
        this.connectionsPaused = connectionsPaused;
    }

    boolean isPaused() {
        return !causes.isEmpty() || scheduled;
    }

    boolean isPausedFor(Cause cause) {
        return causes.contains(cause);
    }

    void pause(Cause cause) {
        if (closed || !causes.add(cause) || causes.size() > 1) {
            return;
        }
        connectionsPaused.increment();
        frames.pause();
        context.channel().config().setAutoRead(false);
    }

    void resume(Cause cause) {
        if (closed || !causes.remove(cause) || !causes.isEmpty()) {
            return;
        }
        connectionsPaused.decrement();
        if (!scheduled) {
            scheduled = true;
            context.executor().execute(this::readOn);
        }
    }

    /** From now on everything that comes is read and thrown away, so that the client can read why. */
    void close() {
        if (!closed && !causes.isEmpty()) {
            connectionsPaused.decrement();
        }
        closed = true;
        causes.clear();
        frames.discard();
        context.channel().config().setAutoRead(true);
    }

    private void readOn() {
        scheduled = false;
        if (closed || !causes.isEmpty()) {
            return;
        }
        try {
            frames.resume();
        } catch (Exception e) {
            LOG.debug("Reading on failed for {}", context.channel().remoteAddress(), e);
            context.pipeline().fireExceptionCaught(e);
            return;
        }
        if (!closed && causes.isEmpty()) {
            context.channel().config().setAutoRead(true);
        }
    }
}
