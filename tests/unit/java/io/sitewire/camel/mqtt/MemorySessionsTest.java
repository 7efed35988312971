package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class MemorySessionsTest {
    private long now;
    private final MemorySessions sessions = new MemorySessions(() -> now, () -> 0, new MemorySessions.Limits(100, 3, 10), null);

    @Test
    void aSessionIsKeptAsLongAsAskedButNotBeyondTheMost() {
        leave("brief", 10);
        leave("long", Sessions.EXPIRY_UNLIMITED);

        now = 10_000;
        assertThat(isPresent("brief")).isFalse();
        now = 99_999;
        assertThat(isPresent("long")).isTrue();
        leave("long", Sessions.EXPIRY_UNLIMITED);
        now = 200_000;
        assertThat(isPresent("long")).isFalse();
    }

    @Test
    void anExpiredSessionBehindALongerOneIsNotResumed() {
        leave("long", 100);
        leave("brief", 1);

        now = 1_000;

        assertThat(isPresent("brief")).isFalse();
    }

    @Test
    void ofAbsentClientsTheOneAwayLongestIsForgottenFirst() {
        for (int i = 1; i <= 4; i++) {
            leave("c" + i, 100);
        }

        assertThat(sessions.size()).isEqualTo(3);
        assertThat(isPresent("c1")).isFalse();
        assertThat(isPresent("c4")).isTrue();
    }

    @Test
    void theConnectionThatLostItsSessionToAnotherCannotEndIt() {
        Sessions.Owner first = released -> { };
        Sessions.Owner second = released -> { };
        Sessions.Opened lost = sessions.open("same", false, 100, first);
        Sessions.Opened taken = sessions.open("same", false, 100, second);

        sessions.close(lost.session(), first);

        assertThat(taken.previous()).isSameAs(first);
        assertThat(taken.present()).isTrue();
        assertThat(sessions.isConnected("same")).isTrue();
    }

    @Test
    void aSessionThatWasNotToOutliveItsConnectionIsNotTakenOver() {
        Sessions.Opened first = sessions.open("same", true, 0, released -> { });

        Sessions.Opened second = sessions.open("same", false, 100, released -> { });

        assertThat(second.previous()).isNotNull();
        assertThat(second.present()).isFalse();
        assertThat(second.session()).isNotSameAs(first.session());
    }

    @Test
    void ofAStoredSessionTheTimeGoesOnWhileTheEdgeIsAwayAndOneThatWasConnectedIsAwayFromNowOn() {
        MemoryStore store = new MemoryStore();
        store.sessions.add(new SessionRecord(1, "over", 60, 940_000 - 1));
        store.sessions.add(new SessionRecord(2, "left", 60, 941_000));
        store.sessions.add(new SessionRecord(3, "connected", 60, 0));
        store.sessions.add(new SessionRecord(4, "future", 60, 9_000_000));
        store.sessions.add(new SessionRecord(5, "left", 60, 950_000));
        store.sessions.add(new SessionRecord(6, "beyond the most", Sessions.EXPIRY_UNLIMITED, 899_000));
        MemorySessions kept = new MemorySessions(() -> now, () -> 1_000_000, new MemorySessions.Limits(100, 10, 10), store);

        assertThat(store.forgotten).containsExactlyInAnyOrder(1L, 2L, 6L);
        assertThat(store.saved).containsExactly(new SessionRecord(3, "connected", 60, 1_000_000));
        assertThat(kept.size()).isEqualTo(3);
        now = 59_999;
        assertThat(kept.size()).as("'left' went after 10 s").isEqualTo(2);
        now = 60_000;
        assertThat(kept.size()).isZero();
        assertThat(store.forgotten).hasSize(6);
    }

    @Test
    void departureAndReturnAreStoredAndTheEndOfASessionForgetsIt() {
        MemoryStore store = new MemoryStore();
        MemorySessions kept = new MemorySessions(() -> now, () -> 5_000, new MemorySessions.Limits(100, 10, 10), store);
        Sessions.Owner owner = released -> { };
        Session session = kept.open("press", false, 60, owner).session();
        kept.close(session, owner);
        kept.open("press", false, 70, owner);
        kept.expiry(session, 0);
        kept.close(session, owner);

        assertThat(store.saved).extracting(each -> each.expirySeconds() + " " + each.absentSinceMillis())
                .containsExactly("60 0", "60 5000", "70 0", "0 0");
        assertThat(store.forgotten).containsExactly(session.record().number());
    }

    @Test
    void aConnectionThatHasNotHeardThatItsSessionWasEndedStoresNothingOfItAnyMore() {
        MemoryStore store = new MemoryStore();
        MemorySessions kept = new MemorySessions(() -> now, () -> 5_000, new MemorySessions.Limits(100, 10, 10), store);
        Session ended = kept.open("press", false, 60, released -> { }).session();
        InFlight packet = new InFlight(1, 2, 42, null);
        assertThat(kept.receive(ended, packet)).as("no room").isNull();

        kept.open("press", true, 60, released -> { });

        assertThat(kept.receive(ended, packet)).isSameAs(SessionStore.Receipt.NONE);
    }

    private static final class MemoryStore implements SessionStore {
        private final List<SessionRecord> sessions = new ArrayList<>();
        private final List<SessionRecord> saved = new ArrayList<>();
        private final List<Long> forgotten = new ArrayList<>();

        @Override
        public List<Stored> load() {
            return sessions.stream().map(session -> new Stored(session, Map.of())).toList();
        }

        @Override
        public long numberNext() {
            return 100;
        }

        @Override
        public Receipt receive(SessionRecord session, int packetId, long fingerprint) {
            return null;
        }

        @Override
        public CompletionStage<Void> release(SessionRecord session, int packetId) {
            return Session.DONE;
        }

        @Override
        public CompletionStage<Void> forget(SessionRecord session) {
            forgotten.add(session.number());
            return Session.DONE;
        }

        @Override
        public void save(SessionRecord session) {
            saved.add(session);
        }

        @Override
        public boolean isStored(SessionRecord session) {
            return false;
        }
    }

    private void leave(String clientId, long expiry) {
        Sessions.Owner owner = released -> { };
        sessions.close(sessions.open(clientId, false, expiry, owner).session(), owner);
    }

    private boolean isPresent(String clientId) {
        return sessions.open(clientId, false, 100, released -> { }).present();
    }
}
