package io.sitewire.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.access.PasswordHash;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private static final PasswordHash PASSWORD = PasswordHash.of("one");
    private static final PasswordHash OTHER = PasswordHash.of("one");
    private static final Map<ConsoleRole, PasswordHash> CURRENT = Map.of(ConsoleRole.VIEWER, PASSWORD);
    private long now = Long.MAX_VALUE - 10;
    private final Sessions sessions = new Sessions(Duration.ofMinutes(30), () -> now);

    @Test
    void aSessionEndsWhenNobodyUsesItAndWhatTheConsoleAsksByItselfIsNoUse() {
        String used = sessions.open(ConsoleRole.VIEWER, PASSWORD);
        String polled = sessions.open(ConsoleRole.VIEWER, PASSWORD);
        for (int i = 0; i < 2; i++) {
            now += Duration.ofMinutes(20).toNanos();
            sessions.role(used, CURRENT, true);
            sessions.role(polled, CURRENT, false);
        }

        assertThat(sessions.role(used, CURRENT, false)).contains(ConsoleRole.VIEWER);
        assertThat(sessions.role(polled, CURRENT, false)).isEmpty();
    }

    @Test
    void anotherPasswordEndsASessionForGood() {
        String token = sessions.open(ConsoleRole.VIEWER, PASSWORD);

        assertThat(sessions.role(token, Map.of(ConsoleRole.VIEWER, OTHER), true)).isEmpty();
        assertThat(sessions.role(token, CURRENT, true)).isEmpty();
    }

    @Test
    void thereAreOnlySoManyAndTheOneThatWasUnusedForLongestMakesRoom() {
        String first = sessions.open(ConsoleRole.VIEWER, PASSWORD);
        now += 100;
        String second = sessions.open(ConsoleRole.VIEWER, PASSWORD);
        for (int i = 2; i <= Sessions.SESSIONS_MAX; i++) {
            now += 100;
            sessions.open(ConsoleRole.VIEWER, PASSWORD);
        }

        assertThat(sessions.role(first, CURRENT, false)).isEmpty();
        assertThat(sessions.role(second, CURRENT, false)).isPresent();
    }

    @Test
    void aTokenThatNobodyGaveOutIsNobody() {
        assertThat(sessions.role("", CURRENT, true)).isEmpty();
    }
}
