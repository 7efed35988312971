package io.sitewire.camel.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from its TCP connection to its end: what each packet means, and what ends the connection.
 *
 * <p>Event loop only, but for {@link #execute} and {@link #takenOver}. Specifications: MQTT 3.1.1 and 5.0 (OASIS), and 3.1.
 */
final class Connection implements Sessions.Owner {
    private static final int REASON_TEXT_ROOM = 256;
    private static final int CONTENT_TYPE = 3;
    private static final int SUBSCRIPTION_IDENTIFIER = 11;
    private static final int TOPIC_ALIAS = 35;
    private static final MqttMessage PINGRESP = MqttMessage.PINGRESP;
    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    private final ListenerState state;
    private final ChannelHandlerContext context;
    private final FrameDecoder frames;
    private final ReadGate gate;
    private final Answers answers;
    private final String peer;
    private final ConnectionLog log;
    private final long openedMillis = ListenerState.millis();
    private long heardMillis = openedMillis;
    private boolean stopping;
    private boolean closing;
    private boolean counted;
    private boolean accepted;
    private Handshake handshake;
    private Session session;
    private Publishes publishes;
    private boolean awaitsPredecessor;
    private Runnable successor;

    Connection(ListenerState state, ChannelHandlerContext context, boolean stopping) {
        this.state = state;
        this.context = context;
        this.stopping = stopping;
        this.log = new ConnectionLog(state, this);
        this.peer = String.valueOf(context.channel().remoteAddress());
        frames = new FrameDecoder(state.options, state.counters.bytesArriving, () -> heardMillis = ListenerState.millis());
        gate = new ReadGate(context, frames, state.counters.connectionsPaused);
        answers = new Answers(context, gate);
    }

    FrameDecoder frames() {
        return frames;
    }

    ReadGate gate() {
        return gate;
    }

    ConnectionLog log() {
        return log;
    }

    /** What comes out of the pipeline. */
    void handle(Object message) {
        try {
            if (closing) {
                return;
            }
            if (message instanceof DisconnectReason reason) {
                disconnect(reason);
            } else if (!frames.decoded()) {
                // Bytes behind the end of a packet were taken for another one.
                disconnect(DisconnectReason.PACKET_MALFORMED);
            } else if (message instanceof MqttMessage packet) {
                if (packet.decoderResult().isFailure()) {
                    undecodable(packet.decoderResult().cause());
                } else {
                    dispatch(packet);
                }
            }
        } catch (RuntimeException e) {
            LOG.warn("Unexpected error at a packet of {}", this, e);
            disconnect(DisconnectReason.INTERNAL_ERROR);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void dispatch(MqttMessage packet) {
        switch (packet.fixedHeader().messageType()) {
            case CONNECT -> connect((MqttConnectMessage) packet);
            case PUBLISH -> publish((MqttPublishMessage) packet);
            case PUBREL -> {
                if (!publishes.release(packetId(packet))) {
                    disconnect(DisconnectReason.PROTOCOL_ERROR);
                }
            }
            case PINGREQ -> write(PINGRESP);
            case SUBSCRIBE -> subscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> write(Packets.unsubscribed(packetId(packet),
                    ((MqttUnsubscribeMessage) packet).payload().topics().size()));
            case DISCONNECT -> goodbye(packet);
            case PUBACK, PUBREC, PUBCOMP -> LOG.debug("Answer to a publish that was never sent, from {}; ignored", this);
            default -> disconnect(DisconnectReason.PROTOCOL_ERROR);
        }
    }

    private void connect(MqttConnectMessage connect) {
        if (handshake != null) {
            disconnect(DisconnectReason.CONNECT_REPEATED);
            return;
        }
        boolean mqtt5 = Handshake.isMqtt5(connect);
        DisconnectReason refusal = stopping ? DisconnectReason.SERVER_STOPPING : Handshake.refusal(connect);
        if (refusal != null) {
            refuse(refusal, mqtt5);
            return;
        }
        handshake = Handshake.of(connect);
        frames.connected(mqtt5);
        if (!state.admission.asks()) {
            open();
            return;
        }
        // What a client sends behind its CONNECT waits until it is known who that is.
        gate.pause(ReadGate.Cause.HANDSHAKE);
        state.admission.check(context.channel(), connect.payload(), refused -> execute(() -> checked(refused)));
    }

    private void checked(Optional<DisconnectReason> refused) {
        if (closing) {
            return;
        }
        if (refused.isPresent()) {
            refuse(refused.get(), handshake.mqtt5());
            return;
        }
        open();
        if (accepted) {
            gate.resume(ReadGate.Cause.HANDSHAKE);
        }
    }

    /** Whoever it is may come in. */
    private void open() {
        // A client that takes over its own place needs no further one.
        if (state.counters.connections.incrementAndGet() > state.options.connectionsMax()
                && !state.sessions.isConnected(handshake.clientId())) {
            state.counters.connections.decrementAndGet();
            refuse(DisconnectReason.CONNECTIONS_MAX, handshake.mqtt5());
            return;
        }
        counted = true;
        Sessions.Opened opened = state.sessions.open(handshake.clientId(), handshake.clean(), handshake.expirySeconds(), this);
        session = opened.session();
        publishes = new Publishes(this, state, session, handshake.mqtt5());
        if (opened.previous() == null && opened.ready().toCompletableFuture().isDone()) {
            accept(opened.present());
            return;
        }
        awaitsPredecessor = true;
        gate.pause(ReadGate.Cause.HANDSHAKE);
        Runnable released = () -> opened.ready().whenComplete((done, failure) -> execute(() -> predecessorGone(opened, failure)));
        if (opened.previous() == null) {
            released.run();
        } else {
            opened.previous().takenOver(released);
        }
    }

    private void accept(boolean sessionPresent) {
        accepted = true;
        state.counters.connectionsAccepted.increment();
        write(handshake.accepted(state.options, sessionPresent));
    }

    private void predecessorGone(Sessions.Opened opened, Throwable failure) {
        awaitsPredecessor = false;
        if (successor != null) {
            successor.run();
        }
        if (failure != null) {
            log.failed(failure);
            disconnect(DisconnectReason.INTERNAL_ERROR);
        }
        if (!closing) {
            accept(opened.present());
            gate.resume(ReadGate.Cause.HANDSHAKE);
        }
    }

    @Override
    public void takenOver(Runnable released) {
        execute(() -> {
            disconnect(DisconnectReason.SESSION_TAKEN_OVER);
            if (awaitsPredecessor) {
                successor = released;
            } else {
                released.run();
            }
        });
    }

    private void publish(MqttPublishMessage packet) {
        MqttProperties properties = packet.variableHeader().properties();
        String topic = packet.variableHeader().topicName();
        if (properties.getProperty(TOPIC_ALIAS) != null) {
            disconnect(DisconnectReason.TOPIC_ALIAS);
        } else if (properties.getProperty(SUBSCRIPTION_IDENTIFIER) != null) {
            disconnect(DisconnectReason.PROTOCOL_ERROR);
        } else if (topic.isEmpty()) {
            disconnect(DisconnectReason.TOPIC_INVALID);
        } else {
            ByteBuf content = packet.payload();
            int size = frames.payloadSize();
            byte[] payload = ByteBufUtil.getBytes(content, content.writerIndex() - size, size, true);
            String contentType = properties.getProperty(CONTENT_TYPE) instanceof StringProperty property ? property.value() : null;
            int qos = packet.fixedHeader().qosLevel().value();
            publishes.publish(new Publish(handshake.clientId(), topic, qos, payload, contentType), packet.variableHeader().packetId(),
                    packet.fixedHeader().isDup());
        }
    }

    private void subscribe(MqttSubscribeMessage packet) {
        int count = packet.payload().topicSubscriptions().size();
        if (count == 0) {
            disconnect(DisconnectReason.PROTOCOL_ERROR);
        } else {
            write(Packets.subscriptionsRefused(packetId(packet), count, handshake.mqtt5()));
        }
    }

    private void goodbye(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            long expiry = Handshake.expiryAtDisconnect(header.properties());
            if (expiry > 0 && handshake.expirySeconds() == 0) {
                disconnect(DisconnectReason.PROTOCOL_ERROR);
                return;
            }
            if (expiry >= 0) {
                state.sessions.expiry(session, expiry);
            }
        }
        disconnect(DisconnectReason.CLIENT_GONE);
    }

    private void undecodable(Throwable cause) {
        LOG.debug("Packet of {} not readable", this, cause);
        if (cause instanceof MqttUnacceptableProtocolVersionException) {
            // The level is unknown, so is the form of the answer; MQTT 3's is the one that every client reads.
            refuse(DisconnectReason.PROTOCOL_VERSION, false);
        } else if (cause instanceof MqttIdentifierRejectedException) {
            refuse(DisconnectReason.CLIENT_ID_INVALID, false);
        } else {
            disconnect(DisconnectReason.PACKET_MALFORMED);
        }
    }

    private void refuse(DisconnectReason reason, boolean mqtt5) {
        MqttMessage answer = Handshake.refused(reason, mqtt5);
        if (answer != null) {
            write(answer);
        }
        disconnect(reason);
    }

    /** Ends the connection, tells an MQTT 5 client why, and lets go of the session at once. */
    void disconnect(DisconnectReason reason) {
        if (closing) {
            return;
        }
        leave(reason);
        if (accepted && handshake.mqtt5() && reason != DisconnectReason.CLIENT_GONE) {
            boolean room = handshake.packetSizeMax() >= REASON_TEXT_ROOM;
            write(Packets.disconnect(reason.code(), room ? reason.text() : null));
        }
        answers.end(reason == DisconnectReason.CLIENT_GONE || reason == DisconnectReason.WRITE_TIMEOUT);
    }

    private void leave(DisconnectReason reason) {
        closing = true;
        state.counters.disconnected(reason);
        log.left(reason);
        gate.close();
        if (session != null) {
            publishes.close();
            state.sessions.close(session, this);
        }
    }

    /** The TLS handshake failed; a client that only went is no fault. */
    void tlsFailed(Throwable cause) {
        if (!(cause instanceof ClosedChannelException) && !closing) {
            log.because(TlsFailure.text(cause));
            disconnect(DisconnectReason.TLS_FAILED);
        }
    }

    /** The socket is closed, by whomever. */
    void closed() {
        if (!closing) {
            leave(DisconnectReason.CLIENT_GONE);
        }
        if (counted) {
            counted = false;
            state.counters.connections.decrementAndGet();
        }
    }

    /** Reads no more, and ends when the last reading is acknowledged. */
    void stop() {
        stopping = true;
        gate.pause(ReadGate.Cause.STOPPING);
        checkIdle();
    }

    void checkIdle() {
        if (stopping && !closing && inFlight() == 0) {
            disconnect(DisconnectReason.SERVER_STOPPING);
        }
    }

    int inFlight() {
        return publishes == null || closing ? 0 : publishes.inFlight();
    }

    /** Looks at the clock. */
    void check(long nowMillis) {
        if (closing) {
            return;
        }
        if (handshake == null) {
            if (nowMillis - openedMillis >= state.options.connectTimeout().toMillis()) {
                disconnect(DisconnectReason.CONNECT_TIMEOUT);
            }
        } else if (answers.areUnreadFor(state.options.writeTimeout().toMillis(), nowMillis)) {
            disconnect(DisconnectReason.WRITE_TIMEOUT);
        } else if (handshake.keepAliveSeconds() > 0 && !gate.isPaused()
                && nowMillis - heardMillis > 1500L * handshake.keepAliveSeconds()) {
            disconnect(DisconnectReason.KEEP_ALIVE_TIMEOUT);
        }
    }

    void write(MqttMessage packet) {
        answers.write(packet);
    }

    /** @param lost called if the packet never left the process */
    void write(MqttMessage packet, Runnable lost) {
        answers.write(packet, lost);
    }

    /** The client has read its answers. */
    void writable() {
        answers.writable();
    }

    /** Runs a task on the event loop, from any thread. */
    void execute(Runnable task) {
        try {
            context.executor().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("The event loop of {} is gone; what is stored stays stored, and is not acknowledged", this);
        }
    }

    private static int packetId(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    @Override
    public String toString() {
        // A client may put line breaks into its name, to forge lines of the log.
        return handshake == null ? peer : peer + " '" + handshake.clientId().replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
