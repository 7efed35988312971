package io.sitewire.camel.mqtt;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.NetSocketInternal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The connections of one event loop, and its share of the port; Vert.x deals new connections out among all servers of one address.
 *
 * <p>The methods may be called from any thread; everything happens on the event loop.
 */
final class EventLoopServer {
    /** MQTT 3.1 allows 23; the listener's own limit holds for all versions. */
    private static final int CLIENT_ID_SIZE_MAX = Handshake.CLIENT_ID_SIZE_MAX;
    /** Sockets beyond the most clients: to tell clients that there is no room, and for those that take over their own place. */
    private static final int SOCKETS_SPARE = 1000;
    private static final long CHECK_INTERVAL_MILLIS = 250;

    private final Context context;
    private final ListenerState state;
    private final Vertx vertx;
    private final NetServer server;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private boolean stopping;
    private long timer = -1;
    private Promise<Void> emptied;

    EventLoopServer(Vertx vertx, Context context, ListenerState state) {
        this.vertx = vertx;
        this.context = context;
        this.state = state;
        server = vertx.createNetServer(new NetServerOptions().setTcpKeepAlive(true).setTcpNoDelay(true)
                .setSendBufferSize(ListenerOptions.SEND_BUFFER_SIZE));
        server.connectHandler(this::opened);
    }

    /** @return the port */
    Future<Integer> listen(SocketAddress address) {
        Promise<Integer> listening = Promise.promise();
        context.runOnContext(start -> {
            long interval = Math.min(CHECK_INTERVAL_MILLIS, Math.max(10,
                    Math.min(state.options.connectTimeout().toMillis(), state.options.writeTimeout().toMillis()) / 2));
            timer = vertx.setPeriodic(interval, tick -> check());
            server.listen(address).map(NetServer::actualPort).onComplete(listening);
        });
        return listening.future();
    }

    /** Lets nobody in any more; connections end when their last reading is acknowledged. */
    void stop() {
        context.runOnContext(stop -> {
            stopping = true;
            snapshot().forEach(Connection::stop);
        });
    }

    /** Ends all connections now. @return when they are closed */
    Future<Void> disconnectAll() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(stop -> {
            stopping = true;
            emptied = done;
            snapshot().forEach(connection -> connection.disconnect(DisconnectReason.SERVER_STOPPING));
            checkEmptied();
        });
        return done.future();
    }

    /** Gives the port back and closes what is left. */
    Future<Void> close() {
        Promise<Void> closed = Promise.promise();
        context.runOnContext(close -> {
            vertx.cancelTimer(timer);
            server.close().onComplete(closed);
        });
        return closed.future();
    }

    private void opened(NetSocket socket) {
        NetSocketInternal internal = (NetSocketInternal) socket;
        ChannelHandlerContext handler = internal.channelHandlerContext();
        if (state.counters.sockets.incrementAndGet() > state.options.connectionsMax() + SOCKETS_SPARE) {
            state.counters.disconnected(DisconnectReason.CONNECTIONS_MAX);
            internal.closeHandler(closed -> state.counters.sockets.decrementAndGet());
            handler.close();
            return;
        }
        Connection connection = new Connection(state, handler, stopping);
        connections.add(connection);
        ChannelPipeline pipeline = handler.pipeline();
        String last = handler.name();
        // Once only: whether there is a certificate can change at any moment, and must not make plain text of TLS.
        Optional<SslHandler> secured = state.admission.tls(handler.alloc());
        secured.ifPresent(tls -> {
            pipeline.addBefore(last, "tls", tls);
            tls.handshakeFuture().addListener(done -> {
                if (!done.isSuccess()) {
                    connection.tlsFailed(done.cause());
                }
            });
        });
        pipeline.addBefore(last, "mqttFrames", connection.frames());
        pipeline.addBefore(last, "mqttEncoder", MqttEncoder.INSTANCE);
        pipeline.addBefore(last, "mqttDecoder", new MqttDecoder(Math.toIntExact(state.options.packetSizeMax()), CLIENT_ID_SIZE_MAX));
        handler.channel().config().setRecvByteBufAllocator(
                new AdaptiveRecvByteBufAllocator(256, 1024, ListenerOptions.READ_SIZE_MAX));
        internal.messageHandler(connection::handle);
        internal.drainHandler(drained -> connection.writable());
        internal.exceptionHandler(failure -> handler.close());
        internal.closeHandler(closed -> {
            state.counters.sockets.decrementAndGet();
            connections.remove(connection);
            connection.closed();
            checkEmptied();
        });
        if (state.admission.isTls() && secured.isEmpty()) {
            connection.disconnect(DisconnectReason.ACCESS_UNUSABLE);
        }
    }

    private void check() {
        long now = ListenerState.millis();
        snapshot().forEach(connection -> connection.check(now));
    }

    private void checkEmptied() {
        if (emptied != null && connections.isEmpty()) {
            emptied.tryComplete();
        }
    }

    private List<Connection> snapshot() {
        return new ArrayList<>(connections);
    }
}
