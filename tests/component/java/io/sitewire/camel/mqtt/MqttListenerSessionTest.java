package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.RawClient.PUBACK;
import static io.sitewire.camel.mqtt.RawClient.PUBCOMP;
import static io.sitewire.camel.mqtt.RawClient.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection leaves open, the next one of the same client goes on with, and nothing is stored twice or lost by it. */
final class MqttListenerSessionTest {
    private static final long HOUR = 3600;
    private ListenerFixture listener;

    @BeforeEach
    void start() throws Exception {
        listener = new ListenerFixture("receiveMax=20");
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aSecondConnectionOfTheSameClientTakesOver(int level) throws Exception {
        try (RawClient first = listener.client(level).connected("same", false, HOUR)) {
            try (RawClient second = listener.client(level).connected("same", false, HOUR)) {
                if (level == 5) {
                    assertThat(first.read().disconnectCode()).isEqualTo(0x8E);
                }
                assertThat(first.isClosedByPeer()).isTrue();
                assertThat(second.sessionPresent).isTrue();
                second.publish(1, 1, "r0");
                assertThat(second.read().type()).isEqualTo(PUBACK);
            }
        }
        assertThat(listener.statistics().refusedTotal()).isZero();
    }

    @Test
    void manyConnectionsOfTheSameClientLeaveOneAndItWorks() throws Exception {
        List<RawClient> all = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                RawClient client = listener.client(4);
                client.connect("same", false, 0, 0);
                all.add(client);
            }
            await().until(() -> listener.statistics().connections() == 1);
            List<Integer> answered = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                all.get(i).publish(1, 1, "r" + i);
                if (!closedWithoutAnswer(all.get(i))) {
                    answered.add(i);
                }
            }
            assertThat(answered).hasSize(1);
        } finally {
            for (RawClient client : all) {
                client.close();
            }
        }
    }

    private static boolean closedWithoutAnswer(RawClient client) {
        try {
            while (client.read().type() != PUBACK) {
                assertThat(client).isNotNull();
            }
            return false;
        } catch (java.io.IOException closed) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({"4,1", "4,2", "5,1", "5,2"})
    void whatIsStillInTheRouteWhenItIsSentAgainIsAcknowledgedOnceAndStoredOnce(int level, int qos) throws Exception {
        listener.disk.hold();
        RawClient first = listener.client(level).connected("again", false, HOUR);
        first.publish(qos, 1, "r0");
        first.publish(qos, 2, "r1");
        await().until(() -> listener.disk.heldCount() == 2);
        first.close();
        try (RawClient second = listener.client(level).connected("again", false, HOUR)) {
            assertThat(second.sessionPresent).isTrue();
            second.publishAgain(qos, 1, "r0");
            second.publishAgain(qos, 2, "r1");
            second.publish(qos, 3, "r2");
            await().until(() -> listener.disk.heldCount() == 3);

            listener.disk.free();

            for (int id = 1; id <= 3; id++) {
                RawClient.Packet answer = second.read();
                assertThat(answer.type()).isEqualTo(qos == 1 ? PUBACK : PUBREC);
                assertThat(answer.id()).isEqualTo(id);
            }
        }
        assertThat(listener.disk.bodies()).containsExactly("r0", "r1", "r2");
        assertThat(listener.statistics().repeats()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"4,1", "4,2", "5,1", "5,2"})
    void whatWasStoredWhileTheClientWasAwayIsAcknowledgedWhenItIsSentAgainAndNotStoredAgain(int level, int qos) throws Exception {
        listener.disk.hold();
        RawClient first = listener.client(level).connected("away", false, HOUR);
        first.publish(qos, 1, "r0");
        await().until(() -> listener.disk.heldCount() == 1);
        first.close();
        await().until(() -> listener.statistics().connections() == 0);
        listener.disk.free();
        await().until(() -> listener.statistics().readingsInFlight() == 0);
        try (RawClient second = listener.client(level).connected("away", false, HOUR)) {
            second.publishAgain(qos, 1, "r0");

            assertThat(second.read().type()).isEqualTo(qos == 1 ? PUBACK : PUBREC);
        }
        assertThat(listener.disk.bodies()).containsExactly("r0");
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void whatWasStoredBehindSomethingSlowIsKnownWhenItIsSentAgain(int qos) throws Exception {
        listener.disk.hold();
        RawClient first = listener.client(4).connected("behind", false, 0);
        first.publish(qos, 1, "slow");
        first.publish(qos, 2, "quick");
        await().until(() -> listener.disk.heldCount() == 2);
        listener.disk.finish("quick");
        first.close();
        try (RawClient second = listener.client(4).connected("behind", false, 0)) {
            second.publishAgain(qos, 1, "slow");
            second.publishAgain(qos, 2, "quick");
            await().until(() -> listener.statistics().repeats() == 2);

            listener.disk.free();

            assertThat(second.read().id()).isEqualTo(1);
            assertThat(second.read().id()).isEqualTo(2);
        }
        assertThat(listener.disk.bodies()).containsExactly("slow", "quick");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void qualityOfService2IsStoredOnceHoweverOftenItIsSentBeforeItsRelease(int level) throws Exception {
        RawClient first = listener.client(level).connected("two", false, HOUR);
        first.publish(2, 1, "r0");
        assertThat(first.read().type()).isEqualTo(PUBREC);
        first.publishAgain(2, 1, "r0");
        assertThat(first.read().type()).isEqualTo(PUBREC);
        first.close();
        try (RawClient second = listener.client(level).connected("two", false, HOUR)) {
            second.publishAgain(2, 1, "r0");
            assertThat(second.read().type()).isEqualTo(PUBREC);
            second.release(1);
            assertThat(second.read().type()).isEqualTo(PUBCOMP);

            second.publish(2, 1, "r1");

            assertThat(second.read().type()).isEqualTo(PUBREC);
        }
        assertThat(listener.disk.bodies()).containsExactly("r0", "r1");
    }

    @ParameterizedTest
    @CsvSource({"1,true", "1,false", "2,true", "2,false"})
    void aDeviceThatLostItsStateAndCountsFromOneAgainLosesNoReading(int qos, boolean dup) throws Exception {
        listener.disk.hold();
        RawClient first = listener.client(4).connected("rebooted", false, 0);
        first.publish(qos, 1, "before");
        await().until(() -> listener.disk.heldCount() == 1);
        first.close();
        await().until(() -> listener.statistics().connections() == 0);
        listener.disk.free();
        await().until(() -> listener.statistics().readingsInFlight() == 0);
        try (RawClient second = listener.client(4).connected("rebooted", false, 0)) {
            second.publish(qos, 1, dup, "m/s", "after".getBytes());

            assertThat(second.read().id()).isEqualTo(1);
        }
        assertThat(listener.disk.bodies()).containsExactly("before", "after");
    }

    @Test
    void aDeviceThatUsesOnePacketIdentifierForEverythingLosesNoReading() throws Exception {
        listener.disk.hold();
        try (RawClient client = listener.client(4).connected("simple")) {
            for (int i = 0; i < 5; i++) {
                client.publish(1, 1, "r" + i);
            }
            await().until(() -> listener.disk.heldCount() == 5);

            listener.disk.free();

            for (int i = 0; i < 5; i++) {
                assertThat(client.read().id()).isEqualTo(1);
            }
        }
        assertThat(listener.disk.bodies()).containsExactly("r0", "r1", "r2", "r3", "r4");
    }

    @ParameterizedTest
    @CsvSource({"4, true, 0, false", "4, false, 0, true", "5, true, 0, false", "5, true, 3600, true", "5, false, 0, false",
        "5, false, 3600, true"})
    void aSessionIsPresentIfItWasToBeKept(int level, boolean clean, long expiry, boolean present) throws Exception {
        listener.client(level).connected("kept", clean, expiry).close();
        await().until(() -> listener.statistics().connections() == 0);

        try (RawClient again = listener.client(level).connected("kept", false, expiry)) {
            assertThat(again.sessionPresent).isEqualTo(present);
        }
        await().until(() -> listener.statistics().connections() == 0);
        try (RawClient anew = listener.client(level).connected("kept", true, expiry)) {
            assertThat(anew.sessionPresent).isFalse();
        }
    }

    @Test
    void aSessionEndsAfterItsTime() throws Exception {
        RawClient first = listener.client(5).connected("short", true, 1);
        first.close();
        await().until(() -> listener.statistics().connections() == 0);
        assertThat(listener.statistics().sessions()).isEqualTo(1);

        await().until(() -> listener.statistics().sessions() == 0);

        try (RawClient again = listener.client(5).connected("short", false, 1)) {
            assertThat(again.sessionPresent).isFalse();
        }
    }

    @Test
    void aReleaseOfAReadingThatIsStillInTheRouteIsAProtocolError() throws Exception {
        listener.disk.hold();
        try (RawClient client = listener.client(5).connected("hasty")) {
            client.publish(2, 1, "r0");
            client.release(1);

            assertThat(client.read().disconnectCode()).isEqualTo(0x82);
        }
    }
}
