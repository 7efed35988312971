package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that breaks the rules is disconnected with a reason, and a well-behaved one beside it does not notice. */
final class MqttListenerBadClientTest {
    private ListenerFixture listener;
    private RawClient neighbour;

    @BeforeEach
    void start() throws Exception {
        listener = new ListenerFixture("connectTimeout=700ms&writeTimeout=1s");
        neighbour = listener.client(4).connected("neighbour");
    }

    @AfterEach
    void theNeighbourDidNotNotice() throws Exception {
        try {
            neighbour.publish(1, 77, "of the neighbour");
            assertThat(neighbour.read().id()).isEqualTo(77);
            assertThat(listener.disk.bodies()).last().isEqualTo("of the neighbour");
        } finally {
            neighbour.close();
            listener.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // what a client sends instead of CONNECT
        "'474554202f20485454502f312e310d0a0d0a', FIRST_PACKET_NOT_CONNECT", // GET / HTTP/1.1
        "'160301020001000000', FIRST_PACKET_NOT_CONNECT", // a TLS hello
        "'300800036d2f7361626364', FIRST_PACKET_NOT_CONNECT", // PUBLISH
        "'c000', FIRST_PACKET_NOT_CONNECT", // PINGREQ
        "'10ffffffffff', PACKET_MALFORMED", // a length of five bytes
        "'100c00044d5154540502003c000001', PACKET_MALFORMED", // the name points beyond the packet
        "'100e00044d5154540402003c0002ff41', PACKET_MALFORMED", // a name that is not UTF-8
        "'100e00044d5154540402003c00024100', PACKET_MALFORMED", // a name with U+0000
        "'100d00044d5154540403003c000161', PACKET_MALFORMED", // the reserved flag
        "'100d00044d5154540702003c000161', PROTOCOL_VERSION", // level 7
        "'100d00044d5155540402003c000161', PROTOCOL_VERSION", // MQUT
        "'100c00044d5154540400003c0000', CLIENT_ID_INVALID", // no name, but a session to keep
        "'101400044d5154540502003c06150003616263000161', AUTHENTICATION_METHOD",
    })
    void aWrongBeginningIsTurnedAway(String hex, DisconnectReason reason) throws Exception {
        try (RawClient client = listener.client(4)) {
            client.send(java.util.HexFormat.of().parseHex(hex));

            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertRefused(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "'100d00044d5154540602003c000161', 1, 1",
        "'100c00044d5154540400003c0000', 1, 2",
        "'101400044d5154540502003c06150003616263000161', 1, 140",
    })
    void aRefusedConnectIsAnsweredWithACode(String hex, int at, int code) throws Exception {
        try (RawClient client = listener.client(4)) {
            client.send(java.util.HexFormat.of().parseHex(hex));

            RawClient.Packet answer = client.read();

            assertThat(answer.type()).isEqualTo(RawClient.CONNACK);
            assertThat(answer.body()[at] & 0xFF).isEqualTo(code);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // sent by a connected MQTT 5 client
        "'100e00044d5154540502003c00000161', CONNECT_REPEATED, 0x82",
        "'360900036d2f7300010061', PACKET_MALFORMED, 0x81", // QoS 3
        "'320800036d2f7300000061', PACKET_MALFORMED, 0x81", // packet id 0
        "'3203000361', PACKET_MALFORMED, 0x81", // the topic points beyond the packet
        "'300600036d2fff00', PACKET_MALFORMED, 0x81", // topic not UTF-8
        "'300600036d2f0000', PACKET_MALFORMED, 0x81", // topic with U+0000
        "'300600036d2f2300', TOPIC_INVALID, 0x90", // m/#
        "'300600032b2f7300', TOPIC_INVALID, 0x90", // +/s
        "'3003000000', TOPIC_INVALID, 0x90", // empty
        "'300900036d2f7303230001', TOPIC_ALIAS, 0x94",
        "'300800036d2f73020b01', PROTOCOL_ERROR, 0x82", // a subscription identifier
        "'300800036d2f73027f01', PACKET_MALFORMED, 0x81", // an unknown property
        "'6202', PACKET_MALFORMED, 0x81", // half a PUBREL, then the fixed header of the next
        "'60020001', PACKET_MALFORMED, 0x81", // PUBREL with the wrong flags
        "'8203000100', PROTOCOL_ERROR, 0x82", // SUBSCRIBE to nothing
        "'2003000000', PROTOCOL_ERROR, 0x82", // CONNACK
        "'20020000', PACKET_MALFORMED, 0x81", // half a CONNACK
        "'d000', PROTOCOL_ERROR, 0x82", // PINGRESP
        "'c00100', PACKET_MALFORMED, 0x81", // PINGREQ with a body
        "'f000', PROTOCOL_ERROR, 0x82", // AUTH
        "'0000', PACKET_MALFORMED, 0x81", // no such type
    })
    void aWrongPacketEndsTheConnectionWithItsReason(String hex, DisconnectReason reason, int code) throws Exception {
        try (RawClient client = listener.client(5).connected("wrong")) {
            client.send(java.util.HexFormat.of().parseHex(hex));
            if (hex.equals("6202")) {
                client.send(new byte[] {0, 0});
            }

            RawClient.Packet answer = client.read();

            assertThat(answer.type()).isEqualTo(RawClient.DISCONNECT);
            assertThat(answer.disconnectCode()).isEqualTo(code);
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertRefused(reason);
        assertThat(listener.disk.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "100d00044d51"})
    void aHalfOpenConnectionIsClosed(String hex) throws Exception {
        try (RawClient client = listener.client(4)) {
            client.send(java.util.HexFormat.of().parseHex(hex));

            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertRefused(DisconnectReason.CONNECT_TIMEOUT);
    }

    @Test
    void aSilentClientIsClosedAfterOneAndAHalfKeepAliveTimes() throws Exception {
        try (RawClient client = listener.client(5)) {
            client.connect("silent", true, 1, 0);
            client.read();
            long start = System.nanoTime();

            RawClient.Packet answer = client.read();

            assertThat(answer.disconnectCode()).isEqualTo(0x8D);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(1400), Duration.ofMillis(3000));
        }
    }

    @Test
    void aClientThatPingsStays() throws Exception {
        try (RawClient client = listener.client(4)) {
            client.connect("pinging", true, 1, 0);
            client.read();

            long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
            await().pollInterval(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10)).until(() -> {
                client.ping();
                assertThat(client.read().type()).isEqualTo(RawClient.PINGRESP);
                return System.nanoTime() > end;
            });
        }
        assertThat(listener.statistics().refusedTotal()).isZero();
    }

    @Test
    void aClientThatNeverReadsItsAnswersIsNotReadFromAndThenClosed() throws Exception {
        byte[] pings = new byte[16 * 1024];
        for (int i = 0; i < pings.length; i += 2) {
            pings[i] = (byte) 0xC0;
        }
        try (RawClient client = new RawClient(listener.port(), 4, 4096).connected("deaf")) {
            Thread sender = new Thread(() -> {
                try {
                    while (true) {
                        client.send(pings);
                    }
                } catch (java.io.IOException closed) {
                    Thread.currentThread().interrupt();
                }
            });
            sender.setDaemon(true);
            sender.start();
            await().until(() -> listener.statistics().connectionsPaused() == 1);

            await().until(() -> listener.statistics().refused().containsKey(DisconnectReason.WRITE_TIMEOUT));

            sender.join(10_000);
            assertThat(sender.isAlive()).isFalse();
        }
        await().until(() -> listener.statistics().connections() == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void oneClientTooManyIsToldThatTheServerIsBusy(int level) throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (ListenerFixture small = new ListenerFixture("connectionsMax=2"); RawClient surplus = small.client(level)) {
            clients.add(small.client(4).connected("a"));
            clients.add(small.client(4).connected("b"));

            surplus.connect("c", true, 0, 0);

            assertThat(surplus.read().body()[1] & 0xFF).isEqualTo(level == 5 ? 0x89 : 3);
            assertThat(surplus.isClosedByPeer()).isTrue();
            clients.add(small.client(4).connected("b"));
            assertThat(small.statistics().refused()).isEqualTo(Map.of(DisconnectReason.CONNECTIONS_MAX, 1L));
            await().until(() -> small.statistics().connections() == 2);
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void garbageNeverHarmsAnybody() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[random.nextInt(1, 200)];
            random.nextBytes(garbage);
            try (RawClient client = listener.client(5)) {
                if (random.nextBoolean()) {
                    client.connected("garbage");
                    garbage[0] = (byte) (random.nextInt(1, 15) << 4 | random.nextInt(4));
                }
                ByteArrayOutputStream packet = new ByteArrayOutputStream();
                packet.write(garbage[0]);
                packet.write(garbage.length - 1 & 0x7F);
                packet.write(garbage, 1, Math.min(garbage.length - 1, garbage.length - 1 & 0x7F));
                client.send(packet.toByteArray());
            }
        }
        await().alias("seed " + seed).until(() -> listener.statistics().connections() == 1);
        assertThat(listener.statistics().refused()).as("seed %d", seed).doesNotContainKey(DisconnectReason.INTERNAL_ERROR);
    }

    @Test
    void aNameWithLineBreaksCannotForgeTheLog() throws Exception {
        try (RawClient client = listener.client(4).connected("a\nb")) {
            client.publish(1, 1, "r0");

            assertThat(client.read().id()).isEqualTo(1);
        }
        assertThat(listener.disk.exchange(0).getMessage().getHeader(MqttListenerConstants.MQTT_CLIENT_ID)).isEqualTo("a\nb");
    }

    private void assertRefused(DisconnectReason reason) {
        await().untilAsserted(() -> assertThat(listener.statistics().refused()).isEqualTo(Map.of(reason, 1L)));
        assertThat(reason.text().getBytes(StandardCharsets.UTF_8).length).isLessThan(200);
    }
}
