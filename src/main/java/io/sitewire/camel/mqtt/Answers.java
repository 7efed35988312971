package io.sitewire.camel.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Writes a connection's answers, many with one flush, and does not read from a client that leaves them unread. Event loop only. */
final class Answers {
    /** How long a client gets to read why it was disconnected; closing at once would take the answer back (TCP reset). */
    private static final long LINGER_MILLIS = 1000;

    private final ChannelHandlerContext context;
    private final ReadGate gate;
    private long unwritableMillis;
    private boolean flushScheduled;

    Answers(ChannelHandlerContext context, ReadGate gate) {
        this.context = context;
        this.gate = gate;
    }

    void write(MqttMessage packet) {
        write(packet, context.voidPromise());
    }

    /** @param lost called if the packet never left the process */
    void write(MqttMessage packet, Runnable lost) {
        write(packet, context.newPromise().addListener(written -> {
            if (!written.isSuccess()) {
                lost.run();
            }
        }));
    }

    private void write(MqttMessage packet, ChannelPromise promise) {
        Channel channel = context.channel();
        context.write(packet, promise);
        if (!flushScheduled) {
            flushScheduled = true;
            context.executor().execute(() -> {
                flushScheduled = false;
                context.flush();
            });
        }
        if (!channel.isWritable() && !gate.isPausedFor(ReadGate.Cause.WRITE)) {
            unwritableMillis = ListenerState.millis();
            gate.pause(ReadGate.Cause.WRITE);
        }
    }

    /** The client has read its answers. */
    void writable() {
        gate.resume(ReadGate.Cause.WRITE);
    }

    boolean areUnreadFor(long millis, long nowMillis) {
        return gate.isPausedFor(ReadGate.Cause.WRITE) && nowMillis - unwritableMillis >= millis;
    }

    /**
     * Ends the connection.
     *
     * @param atOnce nobody is there to read the last answers
     */
    void end(boolean atOnce) {
        if (atOnce) {
            context.flush();
            // Not the channel's close: Vert.x would wait until everything is written, which may be never.
            context.close();
            return;
        }
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
            SslHandler tls = context.pipeline().get(SslHandler.class);
            if (tls == null || !written.isSuccess()) {
                shutDown(written);
            } else {
                tls.closeOutbound().addListener(this::shutDown);
            }
        });
        context.executor().schedule(() -> context.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void shutDown(Future<?> written) {
        if (context.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
    }
}
