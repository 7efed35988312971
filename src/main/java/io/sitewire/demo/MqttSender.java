package io.sitewire.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * A device's MQTT client as a careful device writes it: sends in order with QoS 1, keeps what is not acknowledged, and after a lost
 * connection connects again and sends that first, in order. It tells the {@link Account} what was acknowledged.
 *
 * <p>Threads: one sends; acknowledgements arrive on the client's own.
 */
public final class MqttSender implements AutoCloseable {
    private static final int WINDOW = 200;
    private static final int FAILURE_CODES_FROM = 0x80;
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final long RETRY_MILLIS = 200;

    private record Message(ReadingId id, String topic, byte[] payload) {
    }

    private final String url;
    private final String clientId;
    private final Account account;
    private final Object lock = new Object();
    private final Deque<Message> unacknowledged = new ArrayDeque<>();
    private MqttAsyncClient client;
    private boolean connected;
    private int connections;

    public MqttSender(String host, int port, String clientId, Account account) {
        this.url = "tcp://" + host + ":" + port;
        this.clientId = clientId;
        this.account = account;
    }

    /**
     * Sends a reading, at once or as soon as it is connected and few enough are unacknowledged. When it returns the reading is on its
     * way, not accepted.
     */
    public void send(ReadingId id, String topic, byte[] payload) throws InterruptedException {
        awaitAtMost(WINDOW - 1, Long.MAX_VALUE);
        Message message = new Message(id, topic, payload);
        synchronized (lock) {
            unacknowledged.addLast(message);
        }
        publish(message);
    }

    /** Waits until all that was sent is acknowledged, reconnecting if need be; {@code false} if that takes longer. */
    public boolean flush(Duration atMost) throws InterruptedException {
        return awaitAtMost(0, System.nanoTime() + atMost.toNanos());
    }

    /** How many readings were sent and are not acknowledged. */
    public int unacknowledged() {
        synchronized (lock) {
            return unacknowledged.size();
        }
    }

    /** How often it connected. */
    public int connections() {
        synchronized (lock) {
            return connections;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            connected = false;
        }
        discardClient();
    }

    private boolean awaitAtMost(int count, long deadline) throws InterruptedException {
        while (System.nanoTime() < deadline) {
            synchronized (lock) {
                if (connected && unacknowledged.size() > count) {
                    lock.wait(RETRY_MILLIS);
                }
                if (connected && unacknowledged.size() <= count) {
                    return true;
                }
                if (connected) {
                    continue;
                }
            }
            reconnect();
        }
        return false;
    }

    private void reconnect() throws InterruptedException {
        discardClient();
        try {
            MqttAsyncClient fresh = new MqttAsyncClient(url, clientId, new MemoryPersistence());
            client = fresh;
            fresh.setCallback(new LostConnection(() -> lost(fresh)));
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setCleanStart(true);
            options.setAutomaticReconnect(false);
            options.setConnectionTimeout((int) (TIMEOUT_MILLIS / 1000));
            fresh.connect(options).waitForCompletion(TIMEOUT_MILLIS);
        } catch (MqttException e) {
            // Not there yet: whoever waits for it tries again.
            synchronized (lock) {
                lock.wait(RETRY_MILLIS);
            }
            return;
        }
        List<Message> again;
        synchronized (lock) {
            connected = true;
            connections++;
            again = new ArrayList<>(unacknowledged);
        }
        for (Message message : again) {
            account.resent(message.id());
            if (!publish(message)) {
                return;
            }
        }
    }

    private boolean publish(Message message) {
        MqttAsyncClient current = client;
        MqttMessage packet = new MqttMessage(message.payload());
        packet.setQos(1);
        MqttProperties properties = new MqttProperties();
        properties.setContentType("application/json");
        packet.setProperties(properties);
        try {
            current.publish(message.topic(), packet, null, new Acknowledgement(current, message));
            return true;
        } catch (MqttException e) {
            // It stays unacknowledged, and is sent after the next connection.
            lost(current);
            return false;
        }
    }

    private final class Acknowledgement implements MqttActionListener {
        private final MqttAsyncClient owner;
        private final Message message;

        private Acknowledgement(MqttAsyncClient owner, Message message) {
            this.owner = owner;
            this.message = message;
        }

        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            if (codes != null && codes.length > 0 && codes[0] >= FAILURE_CODES_FROM) {
                account.refused(message.id());
            } else {
                account.accepted(message.id());
            }
            synchronized (lock) {
                unacknowledged.remove(message);
                lock.notifyAll();
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            lost(owner);
        }
    }

    private void lost(MqttAsyncClient which) {
        synchronized (lock) {
            if (which == client) {
                connected = false;
                lock.notifyAll();
            }
        }
    }

    private void discardClient() {
        MqttAsyncClient old = client;
        if (old == null) {
            return;
        }
        try {
            if (old.isConnected()) {
                old.disconnect().waitForCompletion(TIMEOUT_MILLIS);
            }
            old.close(true);
        } catch (MqttException e) {
            // It was lost already; closing it by force is all that is left.
            closeByForce(old);
        }
    }

    private static void closeByForce(MqttAsyncClient old) {
        try {
            old.disconnectForcibly(0, 1, false);
            old.close(true);
        } catch (MqttException e) {
            // Nothing more can be done; the client is left to the garbage collector.
        }
    }
}
