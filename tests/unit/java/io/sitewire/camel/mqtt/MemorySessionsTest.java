package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

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

    private void leave(String clientId, long expiry) {
        Sessions.Owner owner = released -> { };
        sessions.close(sessions.open(clientId, false, expiry, owner).session(), owner);
    }

    private boolean isPresent(String clientId) {
        return sessions.open(clientId, false, 100, released -> { }).present();
    }
}
