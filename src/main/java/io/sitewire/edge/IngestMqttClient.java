package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.MqttConfig;
import io.sitewire.config.SitewireConfig;
import io.sitewire.retry.Causes;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttToken;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * The client that the route {@code edge-ingest-mqtt} gives to Camel's {@code paho-mqtt5} component, made so that nothing which the
 * broker holds for the edge is lost, and that the edge starts without a broker:
 * <ul>
 * <li>{@link #subscribe} returns at once and connects in the background, for as long as it takes, again after every loss;
 * <li>the callback and manual acknowledgement are set before it connects, so that nothing of a resumed session is thrown away;
 * <li>a message is acknowledged when its exchange is complete, in the order of receipt, and on the connection that it came on;
 * <li>a message whose exchange fails ends the connection, so that the broker sends it and all after it again.
 * </ul>
 * {@link IngestMqttPolicy} tells it what Camel's consumer does not: that an exchange has failed, and that the route stops.
 *
 * <p>Threads: any; messages arrive on a thread of Paho's. Memory: what the route has not stored yet is bounded by
 * {@code sitewire.mqtt.receive-max} and {@link #IN_FLIGHT_BYTES_MAX}. Specification: MQTT 5.0.
 */
@Singleton
@Unremovable
@Named("mqttClient")
public final class IngestMqttClient extends MqttClient {
    /** Beyond it the broker is no longer read, which slows it down. */
    static final long IN_FLIGHT_BYTES_MAX = 32L << 20;
    private static final int QOS = 1;
    private static final long MESSAGE_OVERHEAD = 512;
    private static final long ROOM_CHECK_MILLIS = 100;
    private static final long SESSION_FOREVER = 0xFFFF_FFFFL;
    private static final int CONNECT_SECONDS = 10;
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final Duration STOP_WAIT = Duration.ofSeconds(15);
    private static final Set<String> SCHEMES = Set.of("tcp", "ssl", "ws", "wss");

    private final MqttConfig config;
    private final Clock clock = Clock.systemUTC();
    private final Map<Integer, MqttDelivery> deliveries = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final LongAdder connections = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Object room = new Object();
    private long inFlightBytes;
    private volatile MqttCallback consumer;
    private volatile BooleanSupplier intakeOpen = () -> true;
    private volatile MqttLinkKeeper keeper;

    @Inject
    public IngestMqttClient(SitewireConfig config) throws MqttException {
        this(config.mqtt());
    }

    public IngestMqttClient(MqttConfig config) throws MqttException {
        super(checked(config.url()), config.clientId(), new MemoryPersistence());
        this.config = config;
    }

    private static String checked(String url) {
        String scheme = url.contains("://") ? URI.create(url).getScheme() : "";
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(MqttIngestError.MQTT_URL_INVALID + " not a broker: sitewire.mqtt.url is '" + url
                    + "', must begin with tcp://, ssl://, ws:// or wss://; the edge does not start; correct the key");
        }
        return url;
    }

    /** Whether the route takes messages. What comes while it does not is left to the broker. */
    void setIntakeOpen(BooleanSupplier intakeOpen) {
        this.intakeOpen = intakeOpen;
    }

    @Override
    public void setCallback(MqttCallback callback) {
        consumer = callback;
    }

    /** Starts to connect and returns at once. */
    @Override
    public synchronized IMqttToken subscribe(String topic, int qos) throws MqttException {
        if (qos != QOS) {
            throw new IllegalArgumentException(MqttIngestError.MQTT_QOS_UNSUPPORTED + " subscription not possible: qos is " + qos
                    + ", must be " + QOS + ", since with any other readings are acknowledged before they are stored;"
                    + " the route does not start; set qos: 1");
        }
        stopKeeper();
        LinkReceiver receiver = new LinkReceiver();
        keeper = new MqttLinkKeeper("Ingest from " + config.url(), () -> open(topic, receiver), clock);
        receiver.keeper = keeper;
        Thread thread = new Thread(keeper, "mqtt-" + config.clientId());
        thread.setDaemon(true);
        thread.start();
        return new MqttToken(config.clientId());
    }

    private MqttLink open(String topic, LinkReceiver receiver) throws MqttException {
        MqttLink link = new MqttLink(config.url(), config.clientId(), receiver);
        try {
            link.connect(options());
            link.subscribe(topic, QOS);
        } catch (MqttException | RuntimeException e) {
            link.close();
            throw e;
        }
        connections.increment();
        return link;
    }

    private MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(SESSION_FOREVER);
        options.setReceiveMaximum(config.receiveMax());
        options.setConnectionTimeout(CONNECT_SECONDS);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        config.username().ifPresent(options::setUserName);
        config.password().ifPresent(password -> options.setPassword(password.getBytes(StandardCharsets.UTF_8)));
        return options;
    }

    /** What a link tells; made for one keeper, so that a link which is left over wakes nobody else's. */
    private final class LinkReceiver implements MqttLink.Receiver {
        private volatile MqttLinkKeeper keeper;

        @Override
        public void received(MqttLink link, String topic, MqttMessage message) throws Exception {
            received.increment();
            long size = MESSAGE_OVERHEAD + message.getPayload().length;
            // Left unacknowledged, the broker sends it again on the next connection.
            if (link.end() != null || !intakeOpen.getAsBoolean() || !takeRoom(link, size)) {
                return;
            }
            MqttDelivery delivery = new MqttDelivery(lastId.incrementAndGet(), link, message.getId(), message.getQos(), size);
            deliveries.put(delivery.id(), delivery);
            if (message.getQos() > 0) {
                link.delivering(delivery);
            }
            message.setId(delivery.id());
            consumer.messageArrived(topic, message);
        }

        @Override
        public void linkChanged() {
            keeper.wake();
        }

        @Override
        public void acknowledged() {
            acknowledged.increment();
        }
    }

    /** Waits for room; never longer than the connection lasts, since Paho cannot end a callback that does not return. */
    private boolean takeRoom(MqttLink link, long size) throws InterruptedException {
        synchronized (room) {
            while (inFlightBytes + size > IN_FLIGHT_BYTES_MAX && inFlightBytes > 0) {
                if (!link.isConnected()) {
                    return false;
                }
                room.wait(ROOM_CHECK_MILLIS);
            }
            inFlightBytes += size;
            return true;
        }
    }

    private MqttDelivery finish(int id) {
        MqttDelivery delivery = deliveries.remove(id);
        if (delivery != null) {
            synchronized (room) {
                inFlightBytes -= delivery.size();
                room.notifyAll();
            }
        }
        return delivery;
    }

    /** The exchange of that message is complete; Camel's consumer calls it with the identity that {@link MqttDelivery} has. */
    @Override
    public void messageArrivedComplete(int id, int qos) {
        MqttDelivery delivery = finish(id);
        if (delivery != null && delivery.qos() > 0) {
            delivery.link().stored(delivery);
        }
    }

    /**
     * The exchange of that message has failed. While the route stops that is nothing to speak of, since Camel refuses what is still in
     * flight then; the message stays unacknowledged, and comes again with the next start.
     */
    void failed(int id, Throwable cause) {
        MqttDelivery delivery = finish(id);
        if (delivery == null || delivery.qos() == 0) {
            return;
        }
        if (!intakeOpen.getAsBoolean()) {
            delivery.link().leave(delivery);
            return;
        }
        failed.increment();
        delivery.link().end(MqttIngestError.MQTT_ROUTE_FAILED + " a message could not be stored: "
                + (cause == null ? "the exchange was rolled back" : Causes.text(cause))
                + "; the connection is ended, so that the broker sends it again");
    }

    /** The route has stopped: acknowledges what is stored, and disconnects. The broker keeps the session. */
    @PreDestroy
    synchronized void stopKeeper() {
        MqttLinkKeeper last = keeper;
        if (last == null) {
            return;
        }
        last.stop();
        try {
            last.awaitStopped(STOP_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isConnected() {
        return statistics().state() == MqttIngestState.CONNECTED;
    }

    /** How it goes. Any thread. */
    public MqttIngestStatistics statistics() {
        MqttLinkKeeper current = keeper;
        MqttIngestState state = current == null ? MqttIngestState.OFF : current.state();
        return new MqttIngestStatistics(state, current == null ? clock.instant() : current.since(),
                Optional.ofNullable(current == null ? null : current.lastError()),
                connections.sum(), received.sum(), acknowledged.sum(), failed.sum());
    }
}
