package io.sitewire.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.access.PasswordCheck.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Passwords are compared off the caller's thread, once for each, and a flood of guesses leaves room for others. */
class PasswordCheckTest {
    private volatile Map<String, PasswordHash> users = Map.of("press-1", hash("right", 10), "press-2", hash("other", 10));
    private final PasswordCheck check = new PasswordCheck(() -> Optional.ofNullable(users));

    @Test
    void theRightPasswordIsRightAndEverythingElseWrong() throws Exception {
        assertThat(ask("press-1", "right")).isEqualTo(Outcome.RIGHT);
        assertThat(ask("press-1", "wrong")).isEqualTo(Outcome.WRONG);
        assertThat(ask("press-1", "other")).isEqualTo(Outcome.WRONG);
        assertThat(ask("press-3", "right")).isEqualTo(Outcome.WRONG);
    }

    @Test
    void whatIsKnownIsAnsweredAtOnce() throws Exception {
        ask("press-1", "right");
        ask("press-1", "wrong");

        for (String password : List.of("right", "wrong")) {
            Thread[] answering = new Thread[1];
            check.check("a", "press-1", password, outcome -> answering[0] = Thread.currentThread());
            assertThat(answering[0]).isSameAs(Thread.currentThread());
        }
    }

    @Test
    void aPasswordThatWasRightIsWrongAsSoonAsItWasReplacedAndTheOtherWayRound() throws Exception {
        ask("press-1", "right");
        ask("press-1", "changed");

        users = Map.of("press-1", hash("changed", 10));

        assertThat(ask("press-1", "right")).isEqualTo(Outcome.WRONG);
        assertThat(ask("press-1", "changed")).isEqualTo(Outcome.RIGHT);
        users = Map.of();
        assertThat(ask("press-1", "changed")).isEqualTo(Outcome.WRONG);
        users = null;
        assertThat(ask("press-1", "changed")).isEqualTo(Outcome.UNAVAILABLE);
    }

    @Test
    void oneAddressThatGuessesIsTurnedAwayAndAnotherOneIsStillHeard() throws Exception {
        users = Map.of("press-1", hash("right", 20_000));
        List<Outcome> guesses = Collections.synchronizedList(new ArrayList<>());

        for (int i = 0; i < 60; i++) {
            check.check("guesser", "press-1", "guess " + i, guesses::add);
        }

        assertThat(guesses).contains(Outcome.BUSY);
        assertThat(ask("press-1", "right")).isEqualTo(Outcome.RIGHT);
        await().until(() -> guesses.size() == 60);
        assertThat(guesses).doesNotContain(Outcome.RIGHT);
        CompletableFuture<Outcome> later = new CompletableFuture<>();
        check.check("guesser", "press-1", "once more", later::complete);
        assertThat(later.get(10, TimeUnit.SECONDS)).isEqualTo(Outcome.WRONG);
    }

    private Outcome ask(String user, String password) throws Exception {
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        check.check("somewhere", user, password, answer::complete);
        return answer.get(10, TimeUnit.SECONDS);
    }

    private static PasswordHash hash(String password, int iterations) {
        return PasswordHash.parse(TestPasswords.hash(password, iterations));
    }
}
