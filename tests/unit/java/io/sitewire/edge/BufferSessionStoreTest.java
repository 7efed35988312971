package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.camel.mqtt.SessionRecord;
import io.sitewire.camel.mqtt.SessionStore;
import io.sitewire.camel.mqtt.SessionStore.Stored;
import io.sitewire.support.RecordingBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BufferSessionStoreTest {
    private final RecordingBuffer states = new RecordingBuffer();

    @Test
    void sessionsAndTheirPacketsComeBackFromBothBuffers() {
        BufferSessionStore store = new BufferSessionStore(states);
        SessionRecord press = new SessionRecord(store.numberNext(), "Presse 4 \uD83C\uDF21", 3600, 0);
        put(store, press, 1, 42, EdgeBuffers.OUTBOX);
        put(store, press, 65_535, -7, EdgeBuffers.DEAD_LETTERS);
        store.save(new SessionRecord(press.number(), press.clientId(), 0xFFFF_FFFFL, 99));

        List<Stored> loaded = new BufferSessionStore(states).load();

        assertThat(loaded).containsExactly(new Stored(new SessionRecord(press.number(), press.clientId(), 0xFFFF_FFFFL, 99),
                Map.of(1, 42L, 65_535, -7L)));
    }

    @Test
    void aReleasedPacketAndAForgottenSessionAreGoneFromBoth() {
        BufferSessionStore store = new BufferSessionStore(states);
        SessionRecord press = new SessionRecord(store.numberNext(), "press", 3600, 0);
        put(store, press, 1, 42, EdgeBuffers.DEAD_LETTERS);
        put(store, press, 2, 43, EdgeBuffers.OUTBOX);
        store.release(press, 1);
        assertThat(new BufferSessionStore(states).load().get(0).received()).isEqualTo(Map.of(2, 43L));

        store.forget(press);

        assertThat(states.states(EdgeBuffers.OUTBOX)).isEmpty();
        assertThat(states.states(EdgeBuffers.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aNumberOfWhichSomethingIsStoredIsNotGivenAgainAndPacketsOfNobodyAreRemoved() {
        states.append(EdgeBuffers.DEAD_LETTERS, List.of(SessionState.state(70, 1, 42)));
        BufferSessionStore store = new BufferSessionStore(states);

        assertThat(store.load()).isEmpty();
        assertThat(store.numberNext()).isEqualTo(71);
        assertThat(states.states(EdgeBuffers.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void whatCannotBeReadIsForgottenAndTheRestComesBack() {
        SourceState session = SessionState.state(new SessionRecord(1, "press", 60, 0));
        byte[] later = session.state().clone();
        later[0] = 2;
        states.append(EdgeBuffers.OUTBOX, List.of(session, SessionState.state(1, 7, 42), SessionState.state(2, 7, 43)));
        states.append(EdgeBuffers.DEAD_LETTERS, List.of(new SourceState("mqtt:2", later), new SourceState("mqtt:!", session.state()),
                new SourceState("mqtt:1:8", new byte[3]), new SourceState("mqtt:1:zzzzzz", new byte[8]),
                new SourceState("mqtt:zzzzzzzzzzzzzz", session.state()), new SourceState("mqtt:3", new byte[4])));

        List<Stored> loaded = new BufferSessionStore(states).load();

        assertThat(loaded).extracting(each -> each.session().clientId() + each.received()).containsExactly("press{7=42}");
        assertThat(states.states(EdgeBuffers.OUTBOX)).containsOnlyKeys("mqtt:1", "mqtt:1:7");
        assertThat(states.states(EdgeBuffers.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void fiveEighthsOfWhatTheBufferHasForStatesAreUsedHoweverLittleThatIs() {
        BufferSessionStore store = new BufferSessionStore(states.statesSizeMax(1000));
        SessionRecord press = new SessionRecord(store.numberNext(), "press", 3600, 0);

        assertThat(fill(store, press)).isEqualTo((625 - SessionState.size(press)) / SessionState.PACKET_SIZE);
    }

    @Test
    void roomIsGivenBackExactly() {
        BufferSessionStore store = new BufferSessionStore(states, 500);
        SessionRecord press = new SessionRecord(store.numberNext(), "press", 3600, 0);
        int room = fill(store, press);
        for (int round = 0; round < 3; round++) {
            for (int id = 1; id <= room; id++) {
                store.release(press, id);
            }
            assertThat(fill(store, press)).isEqualTo(room);
        }
        store.forget(press);
        assertThat(fill(store, new SessionRecord(store.numberNext(), "other", 3600, 0))).isEqualTo(room);
        assertThat(room).isEqualTo((500 - SessionState.size(press)) / SessionState.PACKET_SIZE);
    }

    @Test
    void statesOfOtherSourcesAreLeftAlone() {
        states.append(EdgeBuffers.OUTBOX, List.of(new SourceState("file:mqtt:1", new byte[17])));

        assertThat(new BufferSessionStore(states).load()).isEmpty();
        assertThat(states.states(EdgeBuffers.OUTBOX)).hasSize(1);
    }

    /** @return how many packets there is room for */
    private int fill(BufferSessionStore store, SessionRecord session) {
        for (int id = 1;; id++) {
            if (!put(store, session, id, id, EdgeBuffers.OUTBOX)) {
                return id - 1;
            }
        }
    }

    private boolean put(BufferSessionStore store, SessionRecord session, int packetId, long fingerprint, String buffer) {
        SessionStore.Receipt receipt = store.receive(session, packetId, fingerprint);
        if (receipt == null) {
            return false;
        }
        SourceProgress progress = (SourceProgress) receipt;
        states.append(buffer, progress.states(buffer));
        progress.stored(buffer);
        assertThat(receipt.complete().toCompletableFuture()).isCompleted();
        return true;
    }
}
