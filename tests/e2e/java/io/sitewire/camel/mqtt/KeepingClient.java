package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.RawClient.PUBCOMP;
import static io.sitewire.camel.mqtt.RawClient.PUBREC;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A device that keeps its QoS 2 state over every loss of its connection, and sends one message after the other, several under way. */
final class KeepingClient implements Callable<Integer> {
    private static final int WINDOW = 10;
    private static final long RETRY_NANOS = 100_000_000;

    private final int port;
    private final int level;
    private final String name;
    private final AtomicInteger finished;
    private final Map<Integer, String> sent = new LinkedHashMap<>();
    private final Set<Integer> released = new LinkedHashSet<>();
    private int lastId;
    private int messages;
    private boolean received;
    private volatile boolean ending;
    int resent;
    String sessionLost;

    KeepingClient(int port, int level, String name, AtomicInteger finished) {
        this.port = port;
        this.level = level;
        this.name = name;
        this.finished = finished;
    }

    void end() {
        ending = true;
    }

    /** @return how many messages were sent; all of them are finished */
    @Override
    public Integer call() {
        while (!ending || !sent.isEmpty() || !released.isEmpty()) {
            try (RawClient client = new RawClient(port, level).connected(name, false, 86_400)) {
                talk(client);
            } catch (IOException e) {
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
        return messages;
    }

    private void talk(RawClient client) throws IOException {
        if (received && !client.sessionPresent) {
            sessionLost = name + " had a reading received, and has no session after " + messages;
        }
        for (Map.Entry<Integer, String> each : List.copyOf(sent.entrySet())) {
            client.publish(2, each.getKey(), true, "hall/" + name + "/s", each.getValue().getBytes());
            resent++;
        }
        for (int id : released) {
            client.release(id);
        }
        while (!ending || !sent.isEmpty() || !released.isEmpty()) {
            if (!ending && sent.size() + released.size() < WINDOW) {
                lastId = lastId % 65_535 + 1;
                sent.put(lastId, name + ' ' + messages++);
                client.publish(2, lastId, false, "hall/" + name + "/s", sent.get(lastId).getBytes());
                continue;
            }
            RawClient.Packet answer = client.read();
            if (answer.type() == PUBREC && sent.remove(answer.id()) != null) {
                received = true;
                released.add(answer.id());
                client.release(answer.id());
            } else if (answer.type() == PUBCOMP && released.remove(answer.id())) {
                finished.incrementAndGet();
            }
        }
    }
}
