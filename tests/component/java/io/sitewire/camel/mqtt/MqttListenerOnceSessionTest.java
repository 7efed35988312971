package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.OnceFixture.finish;
import static io.sitewire.camel.mqtt.RawClient.CONNACK;
import static io.sitewire.camel.mqtt.RawClient.DISCONNECT;
import static io.sitewire.camel.mqtt.RawClient.PUBACK;
import static io.sitewire.camel.mqtt.RawClient.PUBCOMP;
import static io.sitewire.camel.mqtt.RawClient.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session with QoS 2 outlives the process as long as it has to, and no longer; the room for such is bounded. */
final class MqttListenerOnceSessionTest {
    private static final long HOUR = 3600;
    private static final int ROOM = 192 << 10;

    @TempDir
    private Path folder;
    private OnceFixture edge;
    private OnceFixture next;

    @BeforeEach
    void start() throws Exception {
        edge = new OnceFixture(folder.resolve("edge"), "", ROOM);
    }

    @AfterEach
    void stop() {
        edge.close();
        if (next != null) {
            next.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aCleanStartEndsTheSessionOnTheDiskBeforeTheClientIsLetIn(int level) throws Exception {
        edge.client(level).connected("press", false, HOUR).close();
        try (RawClient client = edge.client(level).connected("press", false, HOUR)) {
            client.publish(2, 1, "r0");
            assertThat(client.read().type()).isEqualTo(PUBREC);
        }
        CompletableFuture<Void> stored = edge.store.holdStoring();
        try (RawClient client = edge.client(level)) {
            client.connect("press", true, 0, 0);
            await().pollDelay(java.time.Duration.ofMillis(200)).until(client::hasHeardNothing);

            stored.complete(null);

            RawClient.Packet answer = client.read();
            assertThat(answer.type()).isEqualTo(CONNACK);
            assertThat(answer.body()[0]).isZero();
            next = edge.killed();
        }
        try (RawClient client = next.client(level).connected("press", false, HOUR)) {
            assertThat(client.sessionPresent).isFalse();
            client.publish(2, 1, "r0");
            finish(client, 1, PUBREC);
        }
        assertThat(next.stored()).containsExactly("r0", "r0");
    }

    @Test
    void aReadingThatIsStoredAfterItsSessionWasEndedLeavesNothingBehind() throws Exception {
        edge.behind.hold();
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "r0");
            await().until(() -> edge.behind.heldCount() == 1);
            try (RawClient clean = edge.client(4).connected("press", true, 0)) {
                assertThat(clean.sessionPresent).isFalse();
                edge.behind.free();
                await().untilAsserted(() -> assertThat(edge.outbox.sourceStates()).isEmpty());
            }
        }
    }

    @Test
    void aSessionThatEndsWithItsConnectionIsNotKeptAndOneWithoutQoS2Neither() throws Exception {
        try (RawClient brief = edge.client(5).connected("brief", true, 0); RawClient one = edge.client(4).connected("one", false, 0)) {
            brief.publish(2, 1, "r0");
            assertThat(brief.read().type()).isEqualTo(PUBREC);
            one.publish(1, 1, "r1");
            assertThat(one.read().type()).isEqualTo(PUBACK);
            assertThat(edge.outbox.sourceStates()).isEmpty();
            next = edge.killed();
        }
        try (RawClient brief = next.client(5).connected("brief", false, 0); RawClient one = next.client(4).connected("one", false, 0)) {
            assertThat(brief.sessionPresent).isFalse();
            assertThat(one.sessionPresent).isFalse();
        }
    }

    @Test
    void aSessionWhoseTimeIsOverWhenTheEdgeStartsIsGone() throws Exception {
        RawClient client = edge.client(5).connected("press", true, 1);
        client.publish(2, 1, "r0");
        assertThat(client.read().type()).isEqualTo(PUBREC);
        client.close();
        await().until(() -> edge.consumer().statistics().connections() == 0);
        await().untilAsserted(() -> assertThat(edge.outbox.sourceStates()).as("its departure is stored").hasSize(2));
        await().pollDelay(java.time.Duration.ofMillis(100)).until(() -> true);
        next = edge.killed();

        await().untilAsserted(() -> assertThat(edge.consumer().statistics().sessions()).isZero());
        await().untilAsserted(() -> assertThat(edge.outbox.sourceStates()).isEmpty());
        await().untilAsserted(() -> assertThat(next.consumer().statistics().sessions()).isZero());
        await().untilAsserted(() -> assertThat(next.outbox.sourceStates()).isEmpty());
    }

    @Test
    void whenThereIsNoRoomToRememberMoreAMessageIsRefusedWithAReasonAndTakenLater() throws Exception {
        next = edge.killed("", 300);
        try (RawClient client = next.client(5).connected("press", false, HOUR)) {
            int taken = 0;
            RawClient.Packet answer;
            do {
                client.publish(2, ++taken, "r" + taken);
                answer = client.read();
            } while (answer.type() == PUBREC);
            assertThat(answer.type()).isEqualTo(DISCONNECT);
            assertThat(answer.disconnectCode()).isEqualTo(0x97);
            assertThat(taken).isBetween(3, 10);
            assertThat(next.stored()).hasSize(taken - 1);
            assertThat(next.consumer().statistics().refused()).containsEntry(DisconnectReason.SESSIONS_FULL, 1L);

            try (RawClient again = next.client(5).connected("press", false, HOUR)) {
                again.release(1);
                assertThat(again.read().type()).isEqualTo(PUBCOMP);
                again.publishAgain(2, taken, "r" + taken);
                assertThat(again.read().type()).isEqualTo(PUBREC);
                assertThat(next.stored()).hasSize(taken);
            }
        }
    }

    @Test
    void whenThereIsNoRoomAnAbsentSessionWithoutOpenMessagesEndsFirstAndOneWithThemStays() throws Exception {
        next = edge.killed("", 260);
        for (String name : List.of("open", "idle")) {
            try (RawClient client = next.client(5).connected(name, false, HOUR)) {
                client.publish(2, 1, name);
                assertThat(client.read().type()).isEqualTo(PUBREC);
                if (name.equals("idle")) {
                    finish(client, 1);
                }
            }
        }
        await().until(() -> next.consumer().statistics().connections() == 0);
        try (RawClient client = next.client(5).connected("press", false, HOUR)) {
            for (int id = 1; id <= 3; id++) {
                client.publish(2, id, "r" + id);
                assertThat(client.read().type()).isEqualTo(PUBREC);
            }
        }
        try (RawClient open = next.client(5).connected("open", false, HOUR);
                RawClient idle = next.client(5).connected("idle", false, HOUR)) {
            assertThat(open.sessionPresent).isTrue();
            assertThat(idle.sessionPresent).isFalse();
        }
    }
}
