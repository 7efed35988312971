package io.sitewire.storm;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.sitewire.demo.Account;
import io.sitewire.demo.ReadingId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device that sends with QoS 2 in a session that it keeps: what was under way when the connection was lost goes on where it stopped. The
 * edge knows a session after a kill as soon as it has stored a reading of it. If it is killed before that, the first reading is published
 * anew, and were it stored all the same, it would be there twice. One thread sends.
 */
final class Qos2Device implements AutoCloseable {
    private static final int WINDOW = 20;
    private final Mqtt5AsyncClient client;
    private final Account account;
    private final Semaphore window = new Semaphore(WINDOW);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong publishedAnew = new AtomicLong();
    private volatile boolean sessionStored;

    Qos2Device(int port, String clientId, Account account) {
        this.account = account;
        client = MqttClient.builder().useMqttVersion5().identifier(clientId).serverHost("127.0.0.1").serverPort(port)
                .automaticReconnect().initialDelay(200, TimeUnit.MILLISECONDS).maxDelay(1, TimeUnit.SECONDS).applyAutomaticReconnect()
                .buildAsync();
        client.connectWith().cleanStart(false).sessionExpiryInterval(Duration.ofDays(1).toSeconds()).send().join();
    }

    void send(ReadingId id, String topic, String payload) throws InterruptedException {
        window.acquire();
        publish(id, topic, payload);
        if (!sessionStored) {
            window.acquire(WINDOW);
            window.release(WINDOW);
            sessionStored = true;
        }
    }

    private void publish(ReadingId id, String topic, String payload) {
        client.publishWith().topic(topic).qos(MqttQos.EXACTLY_ONCE).contentType("application/json")
                .payload(payload.getBytes(StandardCharsets.UTF_8)).send().whenComplete((result, failure) -> {
                    if (failure == null && result.getError().isEmpty()) {
                        account.accepted(id);
                    } else if (!sessionStored && failure instanceof MqttSessionExpiredException) {
                        publishedAnew.incrementAndGet();
                        publish(id, topic, payload);
                        return;
                    } else {
                        failures.add(id + ": " + (failure == null ? result.getError().get() : failure));
                    }
                    window.release();
                });
    }

    /** Publishes of which the device was told that they failed, and why. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** How often the first reading was published anew, in a session of which the edge had stored nothing. */
    long publishedAnew() {
        return publishedAnew.get();
    }

    /** Waits until nothing is under way. */
    boolean flush(Duration atMost) throws InterruptedException {
        boolean all = window.tryAcquire(WINDOW, atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (all) {
            window.release(WINDOW);
        }
        return all;
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
