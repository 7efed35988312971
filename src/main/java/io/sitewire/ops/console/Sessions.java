package io.sitewire.ops.console;

import io.sitewire.access.PasswordHash;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Who is logged in. A session ends when it is closed, when nobody has used it for a while, or when its role's password changes. They are in
 * memory only: a restart ends all. Any thread.
 */
final class Sessions {
    /** More than people who look at one process; beyond it the one that was unused for longest ends. */
    static final int SESSIONS_MAX = 50;
    private static final int TOKEN_BYTES = 32;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> open = new ConcurrentHashMap<>();
    private final long idleNanos;
    private final LongSupplier nanoTime;

    private record Session(ConsoleRole role, PasswordHash password, long usedAt) {
    }

    Sessions(Duration idleTimeout, LongSupplier nanoTime) {
        this.idleNanos = idleTimeout.toNanos();
        this.nanoTime = nanoTime;
    }

    /** @return what the browser has to show from now on */
    String open(ConsoleRole role, PasswordHash password) {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        open.values().removeIf(this::isOver);
        if (open.size() >= SESSIONS_MAX) {
            open.entrySet().stream().min(Comparator.comparingLong(entry -> entry.getValue().usedAt() - nanoTime.getAsLong()))
                    .ifPresent(oldest -> open.remove(oldest.getKey()));
        }
        open.put(token, new Session(role, password, nanoTime.getAsLong()));
        return token;
    }

    /**
     * The role of a session that is not over.
     *
     * @param passwords those that count now
     * @param use whether somebody sits there; what the console asks for by itself does not keep a session open
     */
    Optional<ConsoleRole> role(String token, Map<ConsoleRole, PasswordHash> passwords, boolean use) {
        Session session = open.get(token);
        if (session == null) {
            return Optional.empty();
        }
        if (isOver(session) || !session.password().equals(passwords.get(session.role()))) {
            open.remove(token);
            return Optional.empty();
        }
        if (use) {
            open.replace(token, session, new Session(session.role(), session.password(), nanoTime.getAsLong()));
        }
        return Optional.of(session.role());
    }

    void close(String token) {
        open.remove(token);
    }

    private boolean isOver(Session session) {
        return nanoTime.getAsLong() - session.usedAt() > idleNanos;
    }
}
