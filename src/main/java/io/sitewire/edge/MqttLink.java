package io.sitewire.edge;

import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the broker, from its CONNECT to its end. It is never connected a second time, so that nothing of a connection
 * that is gone (a late acknowledgement, a thread of Paho's) can reach the next one.
 *
 * <p>Acknowledgements leave in the order in which the messages came in (MQTT 5.0, 4.6), each only after all before it are done.
 * Threads: any.
 */
final class MqttLink implements MqttCallback {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLink.class);
    private static final int REFUSED = 0x80;
    private static final long CONNECT_WAIT_MILLIS = 15_000;
    private static final long DISCONNECT_QUIESCE_MILLIS = 500;
    private static final long DISCONNECT_WAIT_MILLIS = 2_000;
    /** Retained messages come once, with the first subscription, and not again with every connection. */
    private static final int RETAINED_ONCE = 1;

    /** Takes what arrives. */
    interface Receiver {
        /** Called on Paho's callback thread; an exception ends the connection. */
        void received(MqttLink link, String topic, MqttMessage message) throws Exception;

        /** The link has ended or should, or has nothing left to acknowledge. Called without the link's lock. */
        void linkChanged();

        /** Counts. */
        void acknowledged();
    }

    private final MqttAsyncClient client;
    private final Receiver receiver;
    private final Deque<MqttDelivery> unacknowledged = new ArrayDeque<>();
    private boolean progress;
    private String end;

    MqttLink(String url, String clientId, Receiver receiver) throws MqttException {
        this.client = new MqttAsyncClient(url, clientId, new MemoryPersistence());
        this.receiver = receiver;
        // Before it connects: what a resumed session delivers at once would otherwise be acknowledged unseen, or thrown away.
        client.setManualAcks(true);
        client.setCallback(this);
    }

    /** Connects, and waits for the broker's answer. */
    void connect(MqttConnectionOptions options) throws MqttException {
        client.connect(options).waitForCompletion(CONNECT_WAIT_MILLIS);
    }

    /** Subscribes, without waiting: a broker that refuses it ends the link. */
    void subscribe(String topic, int qos) throws MqttException {
        MqttSubscription subscription = new MqttSubscription(topic, qos);
        subscription.setRetainHandling(RETAINED_ONCE);
        client.subscribe(new MqttSubscription[] {subscription}, null, new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                int code = token.getReasonCodes() == null ? 0 : token.getReasonCodes()[0];
                if (code >= REFUSED) {
                    end(MqttIngestError.MQTT_SUBSCRIPTION_REFUSED + " subscription refused by the broker: topic '" + topic
                            + "', reason code " + code + "; nothing is taken in; it is tried again; see sitewire.mqtt.topic, and what the"
                            + " broker allows this user");
                } else if (code < qos) {
                    LOG.warn("The broker grants QoS {} on topic '{}', not {}: what it sends while the edge is away is lost",
                            code, topic, qos);
                }
            }

            @Override
            public void onFailure(IMqttToken token, Throwable failure) {
                end("subscription to '" + topic + "' failed: " + failure);
            }
        }, new MqttProperties());
    }

    boolean isConnected() {
        return client.isConnected();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        try {
            receiver.received(this, topic, message);
        } catch (Exception e) {
            end("a message could not be taken: " + e);
        }
    }

    /** The message of that delivery is on its way; its acknowledgement has this place in the order. */
    synchronized void delivering(MqttDelivery delivery) {
        unacknowledged.add(delivery);
    }

    /** It is stored: acknowledges it, and what was stored after it, once all before it are. */
    void stored(MqttDelivery delivery) {
        String failure = null;
        synchronized (this) {
            delivery.setDone();
            try {
                while (!unacknowledged.isEmpty() && unacknowledged.peek().isDone()) {
                    MqttDelivery first = unacknowledged.poll();
                    client.messageArrivedComplete(first.packetId(), first.qos());
                    progress = true;
                    receiver.acknowledged();
                }
            } catch (MqttException e) {
                // The broker sends it again on the next connection.
                failure = "an acknowledgement could not be sent: " + e;
            }
        }
        if (failure != null) {
            end(failure);
        } else if (isEverythingAcknowledged()) {
            receiver.linkChanged();
        }
    }

    /** Leaves it, and what came after it, to the next connection; what came before may still be acknowledged. */
    void leave(MqttDelivery delivery) {
        synchronized (this) {
            if (unacknowledged.contains(delivery)) {
                while (unacknowledged.pollLast() != delivery) {
                    continue;
                }
            }
        }
        receiver.linkChanged();
    }

    synchronized boolean isEverythingAcknowledged() {
        return unacknowledged.isEmpty();
    }

    /** Whether it has acknowledged anything. */
    synchronized boolean hasProgress() {
        return progress;
    }

    /** Asks for its end, or notes it; the first reason counts. */
    void end(String reason) {
        synchronized (this) {
            if (end == null) {
                end = reason;
            }
        }
        receiver.linkChanged();
    }

    /** @return why it has ended or is to be closed; null while it is in use */
    synchronized String end() {
        return end;
    }

    /** Disconnects, so that the broker keeps the session and sends again what was not acknowledged. */
    void close() {
        try {
            if (client.isConnected()) {
                client.disconnect(DISCONNECT_QUIESCE_MILLIS).waitForCompletion(DISCONNECT_WAIT_MILLIS);
            }
        } catch (MqttException e) {
            LOG.debug("Disconnecting failed", e);
        }
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(0, DISCONNECT_WAIT_MILLIS, false);
            }
            client.close(true);
        } catch (MqttException e) {
            LOG.debug("Closing failed", e);
        }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        end(response.getException() != null ? "connection lost: " + response.getException()
                : "the broker disconnects: reason code " + response.getReturnCode() + " " + response.getReasonString());
    }

    @Override
    public void mqttErrorOccurred(MqttException failure) {
        LOG.debug("Paho reports an error", failure);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Nothing is published.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // connect() waits for it.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        LOG.debug("AUTH packet, reason code {}", reasonCode);
    }
}
