package io.sitewire.camel.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Cuts a connection's bytes into whole packets, so that a connection can be paused between two packets, a packet that is too large is
 * refused by its first bytes, and Netty's decoder never has to begin a packet again.
 *
 * <p>Passes on a {@link ByteBuf} for each packet, or a {@link DisconnectReason}, after which it discards what follows. Event loop only.
 */
final class FrameDecoder extends ByteToMessageDecoder {
    private static final int CONNECT_FIRST_BYTE = 0x10;
    private static final int HEADER_SIZE_MAX = 5;

    private final ListenerOptions options;
    private final AtomicLong bytesArriving;
    private final Runnable bytesRead;
    private ChannelHandlerContext context;
    private boolean paused;
    private boolean discarding;
    private boolean connected;
    private boolean properties;
    private int payloadSize;
    private int arriving;
    private boolean decoding;

    /** @param bytesRead called whenever the client has sent something */
    FrameDecoder(ListenerOptions options, AtomicLong bytesArriving, Runnable bytesRead) {
        this.options = options;
        this.bytesArriving = bytesArriving;
        this.bytesRead = bytesRead;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        arriving(0);
    }

    /** After CONNECT: any packet may come. */
    void connected(boolean withProperties) {
        connected = true;
        properties = withProperties;
    }

    void pause() {
        paused = true;
    }

    void discard() {
        discarding = true;
        arriving(0);
    }

    /** Passes on what has been read already; that may pause it again. */
    void resume() throws Exception {
        paused = false;
        channelRead(context, Unpooled.EMPTY_BUFFER);
    }

    /** Of the publish that is being passed on. */
    int payloadSize() {
        return payloadSize;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        bytesRead.run();
        super.channelRead(ctx, msg);
        if (decoding && !discarding) {
            discard();
            ctx.fireChannelRead(DisconnectReason.PACKET_MALFORMED);
        }
    }

    /** A packet has been decoded. @return whether one was due: each frame gives one packet, neither none nor two */
    boolean decoded() {
        boolean due = decoding;
        decoding = false;
        return due;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        if (paused) {
            // The base class would ask for more bytes when nothing came out of the last ones.
            ctx.fireChannelReadComplete();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (discarding) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (paused) {
            return;
        }
        if (decoding) {
            refuse(in, out, DisconnectReason.PACKET_MALFORMED);
            return;
        }
        int start = in.readerIndex();
        int available = in.readableBytes();
        if (!connected && in.getUnsignedByte(start) != CONNECT_FIRST_BYTE) {
            refuse(in, out, DisconnectReason.FIRST_PACKET_NOT_CONNECT);
            return;
        }
        int header = 1;
        int remaining = 0;
        int digit;
        do {
            if (header == available) {
                return;
            }
            if (header == HEADER_SIZE_MAX) {
                refuse(in, out, DisconnectReason.PACKET_MALFORMED);
                return;
            }
            digit = in.getUnsignedByte(start + header);
            remaining |= (digit & 0x7F) << 7 * (header - 1);
            header++;
        } while ((digit & 0x80) != 0);
        if (header + remaining > options.packetSizeMax()) {
            refuse(in, out, DisconnectReason.PACKET_TOO_LARGE);
        } else if (available < header + remaining) {
            arriving(available);
            if (arriving > 0 && bytesArriving.get() > options.inFlightSizeMax()) {
                refuse(in, out, DisconnectReason.MEMORY_EXCEEDED);
            }
        } else {
            pass(in, out, start + header, header + remaining);
        }
    }

    private void pass(ByteBuf in, List<Object> out, int body, int size) {
        arriving(0);
        int start = in.readerIndex();
        DisconnectReason wrong;
        try {
            wrong = FrameCheck.check(in, start, body, start + size);
            boolean publish = in.getUnsignedByte(start) >> 4 == 3;
            payloadSize = publish && wrong == null ? FrameCheck.payloadSize(in, start, body, start + size, properties) : 0;
        } catch (IndexOutOfBoundsException e) {
            wrong = DisconnectReason.PACKET_MALFORMED;
        }
        if (wrong == null) {
            decoding = true;
            out.add(in.readRetainedSlice(size));
        } else {
            refuse(in, out, wrong);
        }
    }

    private void refuse(ByteBuf in, List<Object> out, DisconnectReason reason) {
        discard();
        in.skipBytes(in.readableBytes());
        out.add(reason);
    }

    /** Packets that fit into a read buffer are not counted: each connection may have one of those. */
    private void arriving(int bytes) {
        int counted = bytes > ListenerOptions.READ_SIZE_MAX ? bytes : 0;
        if (counted != arriving) {
            bytesArriving.addAndGet(counted - arriving);
            arriving = counted;
        }
    }
}
