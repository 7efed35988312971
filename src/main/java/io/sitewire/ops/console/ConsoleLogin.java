package io.sitewire.ops.console;

import io.sitewire.access.PasswordHash;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in. Any thread; {@link #login} takes the time that checking a password takes. */
final class ConsoleLogin {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleLogin.class);
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 429;
    private static final int UNAVAILABLE = 503;
    private static final int WAITING_MAX = 4;
    private static final long CHECK_SECONDS_MAX = 10;
    private final Passwords passwords;
    private final Sessions sessions;
    private final LoginDelay delay;
    private final String file;
    /** Checking a password keeps a processor busy, which readings need more: one at a time, and few wait. */
    private final Semaphore checks = new Semaphore(1);

    /**
     * How a login ended.
     *
     * @param token for the browser, if it succeeded
     * @param retryAfter when to try again, if it came too soon
     */
    record Result(int status, String message, Optional<String> token, Optional<Duration> retryAfter) {
    }

    ConsoleLogin(Passwords passwords, Sessions sessions, LoginDelay delay, String file) {
        this.passwords = passwords;
        this.sessions = sessions;
        this.delay = delay;
        this.file = file;
    }

    /** @param body {@code {"username":…,"password":…}} */
    Result login(String address, byte[] body) {
        Duration wait = delay.begin(address);
        if (!wait.isZero()) {
            return result(TOO_MANY, "Too many failed logins from this address: wait.", wait);
        }
        try {
            if (checks.getQueueLength() >= WAITING_MAX || !checks.tryAcquire(CHECK_SECONDS_MAX, TimeUnit.SECONDS)) {
                return result(TOO_MANY, "Other logins are being checked: try again.", Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            // The process ends.
            Thread.currentThread().interrupt();
            return result(UNAVAILABLE, "Not now.", null);
        }
        try {
            return check(address, body);
        } catch (IOException e) {
            LOG.error("{} login not possible: {} cannot be read ({}); everything else goes on; {}",
                    ConsoleError.CONSOLE_PASSWORDS_UNUSABLE, file,
                    e.toString(), ADVICE);
            return result(UNAVAILABLE, ConsoleError.CONSOLE_PASSWORDS_UNUSABLE + ": see the log.", null);
        } finally {
            checks.release();
        }
    }

    static final String ADVICE = "let this user read and write it, or name another one in sitewire.console.password-file, and run "
            + "'./sitewire console password ROLE'";

    private Result check(String address, byte[] body) throws IOException {
        String user = "";
        String password = "";
        try {
            JsonObject json = new JsonObject(Buffer.buffer(body));
            user = json.getString("username", "");
            password = json.getString("password", "");
        } catch (DecodeException | ClassCastException e) {
            LOG.debug("a login that is not JSON came from {}", address);
        }
        Map<ConsoleRole, PasswordHash> current = passwords.current();
        Optional<ConsoleRole> role = ConsoleRole.of(user).filter(current::containsKey);
        if (role.isPresent() && password != null && current.get(role.get()).matches(password)) {
            delay.succeeded(address);
            LOG.info("Console: {} logged in from {}", role.get().text(), address);
            return new Result(OK, "Welcome.", Optional.of(sessions.open(role.get(), current.get(role.get()))), Optional.empty());
        }
        delay.failed(address);
        LOG.warn("Console: a login from {} failed", address);
        return result(FORBIDDEN, "User or password is wrong.", null);
    }

    private static Result result(int status, String message, Duration wait) {
        return new Result(status, message, Optional.empty(), Optional.ofNullable(wait));
    }

    /** @throws IOException if the passwords cannot be read, so that nobody knows whether the session still counts */
    Optional<ConsoleRole> role(String token, boolean use) throws IOException {
        return sessions.role(token, passwords.current(), use);
    }

    void logout(String token) {
        sessions.close(token);
    }
}
