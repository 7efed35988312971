package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.OnceFixture.finish;
import static io.sitewire.camel.mqtt.RawClient.PINGRESP;
import static io.sitewire.camel.mqtt.RawClient.PUBACK;
import static io.sitewire.camel.mqtt.RawClient.PUBCOMP;
import static io.sitewire.camel.mqtt.RawClient.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** QoS 2 is exactly once over the end of the process, wherever it comes. */
final class MqttListenerOnceTest {
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
    void aKillBetweenTheSyncAndPubrecDoesNotStoreTheReadingAgain(int level) throws Exception {
        edge.behind.hold();
        try (RawClient client = edge.client(level).connected("press", false, HOUR)) {
            client.publish(2, 7, "r0");
            await().until(() -> edge.behind.heldCount() == 1);
            assertThat(client.hasHeardNothing()).isTrue();

            next = edge.killed();
        }

        try (RawClient client = next.client(level).connected("press", false, HOUR)) {
            assertThat(client.sessionPresent).isTrue();
            client.publishAgain(2, 7, "r0");
            assertThat(client.read()).matches(answer -> answer.type() == PUBREC && answer.id() == 7 && answer.code() == 0);
            finish(client, 7);
            client.publish(2, 8, "r1");
            finish(client, 8, PUBREC);
        }
        assertThat(next.stored()).containsExactly("r0", "r1");
    }

    @Test
    void aReadingThatWasNotStoredIsTakenAfterAKill() throws Exception {
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "r0");
            finish(client, 1, PUBREC);
            next = edge.killed();
        }

        try (RawClient client = next.client(4).connected("press", false, 0)) {
            assertThat(client.sessionPresent).isTrue();
            client.publishAgain(2, 2, "r1");
            finish(client, 2, PUBREC);
        }
        assertThat(next.stored()).containsExactly("r0", "r1");
    }

    @Test
    void pubcompWaitsUntilTheReleaseIsStored() throws Exception {
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "r0");
            assertThat(client.read().type()).isEqualTo(PUBREC);
            CompletableFuture<Void> stored = edge.store.holdStoring();

            client.release(1);
            client.ping();

            assertThat(client.read().type()).as("no PUBCOMP before").isEqualTo(PINGRESP);
            next = edge.killed();
            stored.complete(null);
            assertThat(client.read()).matches(answer -> answer.type() == PUBCOMP && answer.id() == 1);
        }
        // Killed before it was stored: the identifier is not free, and the client releases it again.
        try (RawClient client = next.client(4).connected("press", false, 0)) {
            client.publishAgain(2, 1, "r0");
            finish(client, 1, PUBREC);
        }
        assertThat(next.stored()).containsExactly("r0");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aKillBetweenTheStoredReleaseAndPubcompLeavesTheIdentifierFree(int level) throws Exception {
        try (RawClient client = edge.client(level).connected("press", false, HOUR)) {
            client.publish(2, 1, "same");
            assertThat(client.read().type()).isEqualTo(PUBREC);
            edge.store.holdTelling();
            client.release(1);
            await().until(() -> edge.outbox.sourceStates().size() == 1);

            next = edge.killed();
        }

        try (RawClient client = next.client(level).connected("press", false, HOUR)) {
            assertThat(client.sessionPresent).isTrue();
            client.release(1);
            assertThat(client.read()).matches(answer -> answer.type() == PUBCOMP && answer.id() == 1);
            client.publish(2, 1, "same");
            finish(client, 1, PUBREC);
        }
        assertThat(next.stored()).containsExactly("same", "same");
    }

    @Test
    void aReleaseThatIsSentAgainOnANewConnectionWaitsForTheSameWrite() throws Exception {
        CompletableFuture<Void> stored;
        try (RawClient first = edge.client(4).connected("press", false, 0)) {
            first.publish(2, 1, "r0");
            assertThat(first.read().type()).isEqualTo(PUBREC);
            stored = edge.store.holdStoring();
            first.release(1);
        }
        try (RawClient second = edge.client(4).connected("press", false, 0)) {
            second.release(1);
            second.ping();
            assertThat(second.read().type()).isEqualTo(PINGRESP);

            stored.complete(null);

            assertThat(second.read().type()).isEqualTo(PUBCOMP);
        }
    }

    @Test
    void aDeadLetterIsStoredOnceToo() throws Exception {
        edge.behind.hold();
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "bad");
            await().until(() -> edge.behind.heldCount() == 1);
            next = edge.killed();
        }

        try (RawClient client = next.client(4).connected("press", false, 0)) {
            client.publishAgain(2, 1, "bad");
            finish(client, 1, PUBREC);
        }
        assertThat(OnceFixture.texts(next.letters)).containsExactly("bad");
        assertThat(next.stored()).isEmpty();
    }

    @Test
    void aRouteThatStoresNothingHasItsPacketStoredAlone() throws Exception {
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "none");
            assertThat(client.read().type()).isEqualTo(PUBREC);
            next = edge.killed();
        }

        try (RawClient client = next.client(4).connected("press", false, 0)) {
            client.publishAgain(2, 1, "none");
            assertThat(client.read().type()).isEqualTo(PUBREC);
        }
        assertThat(next.consumer().statistics().repeats()).isEqualTo(1);
    }

    @Test
    void whatFailsBehindTheBufferIsTakenAgain() throws Exception {
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "fail");
            assertThat(client.isClosedByPeer()).isTrue();
            await().until(() -> edge.outbox.sourceStates().size() == 1);
            next = edge.killed();
        }
        next.behind.fail(body -> false);

        try (RawClient client = next.client(4).connected("press", false, 0)) {
            client.publishAgain(2, 1, "fail");
            finish(client, 1, PUBREC);
        }
        assertThat(next.stored()).containsExactly("fail", "fail");
    }

    @Test
    void aDeviceThatLostItsStateAndCountsFromOneAgainLosesNoReadingOverAKill() throws Exception {
        try (RawClient client = edge.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "before");
            assertThat(client.read().type()).isEqualTo(PUBREC);
            next = edge.killed();
        }

        try (RawClient client = next.client(4).connected("press", false, 0)) {
            client.publish(2, 1, "after");
            finish(client, 1, PUBREC);
        }
        assertThat(next.stored()).containsExactly("before", "after");
        assertThat(next.outbox.sourceStates()).hasSize(1);
    }

    @Test
    void manyClientsWithOpenMessagesAllGoOnAfterAKill() throws Exception {
        int count = 300;
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(edge.client(i % 2 == 0 ? 4 : 5).connected("c" + i, false, HOUR));
            clients.get(i).publish(2, i + 1, "r" + i);
        }
        for (RawClient client : clients) {
            assertThat(client.read().type()).isEqualTo(PUBREC);
        }
        next = edge.killed();
        for (RawClient client : clients) {
            client.close();
        }

        for (int i = 0; i < count; i++) {
            try (RawClient client = next.client(i % 2 == 0 ? 4 : 5).connected("c" + i, false, HOUR)) {
                assertThat(client.sessionPresent).isTrue();
                client.publishAgain(2, i + 1, "r" + i);
                finish(client, i + 1, PUBREC);
            }
        }
        assertThat(next.stored()).containsExactlyInAnyOrderElementsOf(IntStream.range(0, count).mapToObj(i -> "r" + i).toList());
        assertThat(next.outbox.sourceStates()).hasSize(count);
    }

    @Test
    void aReadingWhoseAcknowledgementNeverLeftTheProcessIsNotStoredAgain() throws Exception {
        // With its one reading under way the connection is not read from, so that its end shows only when the answer is written.
        next = edge.killed("&receiveMax=1", ROOM);
        next.behind.hold();
        RawClient gone = next.client(4).connected("press", false, 0);
        gone.publish(1, 7, "r0");
        await().until(() -> next.behind.heldCount() == 1);
        gone.reset();
        assertThat(next.consumer().statistics().connections()).isEqualTo(1);
        next.behind.free();
        await().until(() -> next.consumer().statistics().connections() == 0);

        try (RawClient client = next.client(4).connected("press", false, 0)) {
            client.publishAgain(1, 7, "r0");
            assertThat(client.read()).matches(answer -> answer.type() == PUBACK && answer.id() == 7);
        }
        assertThat(next.stored()).containsExactly("r0");
    }
}
