package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.RawClient.DISCONNECT;
import static io.sitewire.camel.mqtt.RawClient.PUBACK;
import static io.sitewire.camel.mqtt.RawClient.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not stored is not acknowledged, and the device can tell. */
final class MqttListenerFailureTest {
    private ListenerFixture listener;

    @BeforeEach
    void start() throws Exception {
        listener = new ListenerFixture("readingSizeMax=1K&packetSizeMax=4K");
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @ParameterizedTest
    @CsvSource({"4,1", "4,2", "5,1", "5,2"})
    void aFailedExchangeEndsTheConnectionAndNothingBehindItIsAcknowledged(int level, int qos) throws Exception {
        listener.disk.hold();
        listener.disk.fail("bad"::equals);
        try (RawClient client = listener.client(level).connected("failing")) {
            client.publish(qos, 1, "good");
            client.publish(qos, 2, "bad");
            client.publish(qos, 3, "behind");
            await().until(() -> listener.disk.heldCount() == 3);

            listener.disk.free();

            assertThat(client.read().id()).isEqualTo(1);
            if (level == 5) {
                RawClient.Packet last = client.read();
                assertThat(last.type()).isEqualTo(DISCONNECT);
                assertThat(last.disconnectCode()).isEqualTo(0x83);
            }
            assertThat(client.hasHeardNothing()).isTrue();
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(listener.statistics().failed()).isEqualTo(1);
        assertThat(listener.statistics().acknowledged()).isEqualTo(1);
    }

    @Test
    void whatFailedIsStoredWhenItIsSentAgain() throws Exception {
        listener.disk.fail("r0"::equals);
        try (RawClient client = listener.client(4).connected("again", false, 0)) {
            client.publish(1, 1, "r0");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        listener.disk.fail(body -> false);
        try (RawClient client = listener.client(4).connected("again", false, 0)) {
            client.publishAgain(1, 1, "r0");

            assertThat(client.read().type()).isEqualTo(PUBACK);
        }
        assertThat(listener.disk.bodies()).containsExactly("r0", "r0");
    }

    @Test
    void atQualityOfService0AFailureIsCountedAndTheConnectionGoesOn() throws Exception {
        listener.disk.fail("bad"::equals);
        try (RawClient client = listener.client(4).connected("zero")) {
            client.publish(0, 0, "bad");
            client.publish(1, 1, "good");

            assertThat(client.read().type()).isEqualTo(PUBACK);
        }
        await().until(() -> listener.statistics().failed() == 1);
    }

    @Test
    void aReadingTooLargeIsRefusedWithAReasonByMqtt5InItsTurn() throws Exception {
        listener.disk.hold();
        byte[] large = new byte[1025];
        try (RawClient client = listener.client(5).connected("large")) {
            client.publish(1, 1, "r0");
            client.publish(1, 2, false, "m/s", large);
            client.publish(2, 3, false, "m/s", large);
            client.publish(1, 4, false, "m/s", new byte[1024]);
            await().until(() -> listener.disk.heldCount() == 2);
            assertThat(client.hasHeardNothing()).isTrue();

            listener.disk.free();

            assertThat(client.read()).matches(each -> each.type() == PUBACK && each.id() == 1 && each.code() == 0);
            assertThat(client.read()).matches(each -> each.type() == PUBACK && each.id() == 2 && each.code() == 0x97);
            assertThat(client.read()).matches(each -> each.type() == PUBREC && each.id() == 3 && each.code() == 0x97);
            assertThat(client.read()).matches(each -> each.type() == PUBACK && each.id() == 4 && each.code() == 0);
        }
        assertThat(listener.statistics().tooLargeRefused()).isEqualTo(2);
    }

    @Test
    void aReadingTooLargeEndsAnMqtt3ConnectionBecauseAnAcknowledgementWouldBeALie() throws Exception {
        try (RawClient client = listener.client(4).connected("large")) {
            client.publish(1, 1, false, "m/s", new byte[1025]);

            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(listener.statistics().refused()).isEqualTo(Map.of(DisconnectReason.READING_TOO_LARGE, 1L));
        assertThat(listener.disk.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aReadingTooLargeAtQualityOfService0IsCountedAndDropped(int level) throws Exception {
        try (RawClient client = listener.client(level).connected("large")) {
            client.publish(0, 0, false, "m/s", new byte[1025]);
            client.publish(1, 1, "next");

            assertThat(client.read().type()).isEqualTo(PUBACK);
        }
        assertThat(listener.statistics().tooLargeDropped()).isEqualTo(1);
        assertThat(listener.disk.bodies()).containsExactly("next");
    }

    @Test
    void aPacketTooLargeEndsTheConnectionByItsFirstBytes() throws Exception {
        try (RawClient client = listener.client(5).connected("huge")) {
            client.send(new byte[] {0x32, (byte) 0xFF, (byte) 0xFF, 0x7F});

            RawClient.Packet answer = client.read();

            assertThat(answer.type()).isEqualTo(DISCONNECT);
            assertThat(answer.disconnectCode()).isEqualTo(0x95);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("packet too large");
            assertThat(client.isClosedByPeer()).isTrue();
        }
        assertThat(listener.statistics().refused()).isEqualTo(Map.of(DisconnectReason.PACKET_TOO_LARGE, 1L));
    }

    @Test
    void aClientThatSendsAHugePacketStillReadsWhyItIsDisconnected() throws Exception {
        try (RawClient client = listener.client(5).connected("huge")) {
            client.publish(1, 1, false, "m/s", new byte[20_000_000]);

            assertThat(client.read().disconnectCode()).isEqualTo(0x95);
        }
    }

    @Test
    void aPacketOfExactlyTheLimitPasses() throws Exception {
        listener.close();
        listener = new ListenerFixture("readingSizeMax=1K&packetSizeMax=1024");
        int payload = 1024 - 3 - 2 - 3 - 2;
        try (RawClient client = listener.client(4).connected("exact")) {
            client.publish(1, 1, false, "m/s", new byte[payload]);
            assertThat(client.read().type()).isEqualTo(PUBACK);

            client.publish(1, 2, false, "m/s", new byte[payload + 1]);

            assertThat(client.isClosedByPeer()).isTrue();
        }
    }
}
