package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A slow disk slows devices down and costs no memory; many devices share one listener. */
final class MqttListenerFlowTest {
    private ListenerFixture listener;

    @AfterEach
    void stop() {
        listener.close();
    }

    @ParameterizedTest
    @CsvSource({"4,0,10", "4,1,10", "5,0,11"})
    void aClientWithTheReceiveMaximumInFlightIsNotReadFromUntilOneIsDone(int level, int qos, int most) throws Exception {
        listener = new ListenerFixture("receiveMax=10");
        listener.disk.hold();
        try (RawClient client = listener.client(level).connected("flood")) {
            Flood flood = new Flood(client, qos, 400, 40_000);

            await().until(() -> listener.statistics().connectionsPaused() == 1);
            flood.awaitStandstill();

            assertThat(listener.disk.count()).isEqualTo(most);
            assertThat(flood.sent()).as("the device has to wait too").isLessThan(400);
            listener.disk.finish("r0" + flood.padding());
            await().until(() -> listener.disk.count() == most + 1);

            listener.disk.free();
            await().until(() -> listener.disk.count() == 400);
            assertThat(listener.disk.bodies()).isEqualTo(IntStream.range(0, 400).mapToObj(i -> "r" + i + flood.padding()).toList());
        }
    }

    @Test
    void anMqtt5ClientThatExceedsTheReceiveMaximumIsDisconnected() throws Exception {
        listener = new ListenerFixture("receiveMax=3");
        listener.disk.hold();
        try (RawClient client = listener.client(5).connected("greedy")) {
            for (int i = 1; i <= 3; i++) {
                client.publish(i == 2 ? 2 : 1, i, "r" + i);
            }
            client.ping();
            assertThat(client.read().type()).isEqualTo(RawClient.PINGRESP);

            client.publish(1, 4, "r4");

            assertThat(client.read().disconnectCode()).isEqualTo(0x93);
        }
        assertThat(listener.disk.count()).isEqualTo(3);
    }

    @Test
    void qualityOfService2CountsAgainstTheReceiveMaximumUntilItIsCompleted() throws Exception {
        listener = new ListenerFixture("receiveMax=2");
        try (RawClient client = listener.client(5).connected("two")) {
            for (int i = 0; i < 10; i++) {
                client.publish(2, 2 * i + 1, "a" + i);
                client.publish(2, 2 * i + 2, "b" + i);
                assertThat(client.read().id()).isEqualTo(2 * i + 1);
                assertThat(client.read().id()).isEqualTo(2 * i + 2);
                client.release(2 * i + 1);
                client.release(2 * i + 2);
                assertThat(client.read().type()).isEqualTo(RawClient.PUBCOMP);
                assertThat(client.read().type()).isEqualTo(RawClient.PUBCOMP);
            }
            client.publish(2, 21, "c");
            client.publish(2, 22, "d");
            client.read();
            client.read();

            client.publish(2, 23, "e");

            assertThat(client.read().disconnectCode()).isEqualTo(0x93);
        }
    }

    @Test
    void anMqtt3ClientThatNeverReleasesIsDisconnectedBeforeItCostsMuchMemory() throws Exception {
        listener = new ListenerFixture("receiveMax=5");
        try (RawClient client = listener.client(4).connected("forgetful")) {
            for (int i = 1; i <= 30; i++) {
                client.publish(2, i, "r" + i);
            }
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(listener.statistics().refused()).containsKey(DisconnectReason.RECEIVE_MAX_EXCEEDED);
    }

    @Test
    void allReadingsInFlightStayBelowTheMemoryLimitAndNoneIsLost() throws Exception {
        listener = new ListenerFixture("inFlightSizeMax=256K");
        listener.disk.hold();
        List<RawClient> clients = new ArrayList<>();
        List<Flood> floods = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                clients.add(listener.client(4).connected("c" + i));
                floods.add(new Flood(clients.get(i), 1, 50, 10_000));
            }
            await().until(() -> listener.statistics().connectionsPaused() == 20);
            ListenerStatistics full = listener.statistics();
            assertThat(full.bytesInFlight()).isBetween(200_000L, 256L * 1024);
            assertThat(full.readingsInFlight()).isEqualTo(listener.disk.count()).isLessThan(25);

            listener.disk.free();

            await().atMost(Duration.ofSeconds(20)).until(() -> listener.disk.count() == 1000);
            for (RawClient client : clients) {
                for (int i = 1; i <= 50; i++) {
                    assertThat(client.read().id()).isEqualTo(i);
                }
            }
            await().until(() -> listener.statistics().bytesInFlight() == 0);
            assertThat(listener.statistics().connectionsPaused()).isZero();
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aClientThatLeavesWhileItWaitsForMemoryGivesItsPlaceUp() throws Exception {
        listener = new ListenerFixture("inFlightSizeMax=4K&writeTimeout=60s");
        listener.disk.hold();
        try (RawClient first = listener.client(4).connected("first"); RawClient last = listener.client(4).connected("last")) {
            first.publish(1, 1, "a".repeat(3000));
            await().until(() -> listener.disk.count() == 1);
            RawClient waiting = listener.client(4).connected("waiting");
            waiting.publish(1, 1, "b".repeat(3000));
            await().until(() -> listener.statistics().connectionsPaused() == 1);
            last.publish(1, 1, "c".repeat(1000));
            await().until(() -> listener.statistics().connectionsPaused() == 2);
            // A paused socket's end is not heard of; the same name from elsewhere is what ends it.
            RawClient successor = listener.client(4).connected("waiting");

            listener.disk.free();

            assertThat(last.read().id()).isEqualTo(1);
            waiting.close();
            successor.close();
            await().until(() -> listener.statistics().bytesInFlight() == 0);
            assertThat(listener.disk.bodies()).extracting(body -> body.charAt(0)).containsExactly('a', 'c');
        }
    }

    @Test
    void aPausedClientIsNotDisconnectedForItsKeepAliveWhichCannotBeHeard() throws Exception {
        listener = new ListenerFixture("receiveMax=1");
        listener.disk.hold();
        try (RawClient client = listener.client(4)) {
            client.connect("patient", true, 1, 0);
            client.read();
            client.publish(1, 1, "r0");
            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            await().until(() -> System.nanoTime() > end);
            client.ping();

            listener.disk.free();

            assertThat(client.read().type()).isEqualTo(RawClient.PUBACK);
            assertThat(client.read().type()).isEqualTo(RawClient.PINGRESP);
        }
        assertThat(listener.statistics().refusedTotal()).isZero();
    }

    @Test
    void largePacketsThatNeverEndCannotTakeTheMemory() throws Exception {
        listener = new ListenerFixture("inFlightSizeMax=64K");
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                RawClient client = listener.client(4).connected("c" + i);
                clients.add(client);
                client.send(new byte[] {0x30, (byte) 0xA0, (byte) 0x8D, 6});
                client.send(new byte[30_000]);
            }
            await().until(() -> listener.statistics().refused().getOrDefault(DisconnectReason.MEMORY_EXCEEDED, 0L) >= 7);

            try (RawClient other = listener.client(4).connected("other")) {
                other.publish(1, 1, "small");
                assertThat(other.read().type()).isEqualTo(RawClient.PUBACK);
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void twoThousandClientsPublishAtOnce() throws Exception {
        listener = new ListenerFixture("");
        int count = 2000;
        List<RawClient> clients = new ArrayList<>();
        long start = System.nanoTime();
        try {
            for (int i = 0; i < count; i++) {
                clients.add(listener.client(i % 2 == 0 ? 4 : 5).connected("c" + i));
            }
            assertThat(listener.statistics().connections()).isEqualTo(count);
            for (int round = 1; round <= 5; round++) {
                for (RawClient client : clients) {
                    client.publish(1, round, "r" + round);
                }
                for (RawClient client : clients) {
                    assertThat(client.read().id()).isEqualTo(round);
                }
            }
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
        assertThat(listener.disk.count()).isEqualTo(5 * count);
        await().until(() -> listener.statistics().connections() == 0);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    /** Publishes r0, r1, … with a long tail, as fast as the listener lets it. */
    private static final class Flood {
        private final AtomicInteger sent = new AtomicInteger();
        private final String padding;

        Flood(RawClient client, int qos, int count, int size) {
            padding = ".".repeat(size);
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < count; i++) {
                        client.publish(qos, i + 1, false, "m/s", ("r" + i + padding).getBytes(StandardCharsets.UTF_8));
                        sent.incrementAndGet();
                    }
                } catch (IOException closed) {
                    Thread.currentThread().interrupt();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        int sent() {
            return sent.get();
        }

        String padding() {
            return padding;
        }

        void awaitStandstill() {
            int[] last = {-1};
            await().pollInterval(Duration.ofMillis(300)).until(() -> {
                boolean still = last[0] == sent.get();
                last[0] = sent.get();
                return still;
            });
        }
    }
}
