package io.sitewire.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords with their hashes without holding up whoever asks, or everybody else: one at a time, on a thread of its own, and few
 * wait. Any thread.
 *
 * <p>A hash is slow to compute, on purpose, and after an outage all devices come back at once. So the last right password of a user is
 * remembered, and the last wrong ones, as a keyed digest whose key is never stored: a device that comes again costs no second hash.
 */
public final class PasswordCheck {
    /** How a check ended. */
    public enum Outcome {
        RIGHT,
        WRONG,
        /** Too many wait; the same may be asked again. */
        BUSY,
        /** There is no file of passwords that can be used. */
        UNAVAILABLE
    }

    private static final int WAITING_MAX = 64;
    /** One address that tries many passwords leaves room for the others. */
    private static final int WAITING_OF_ADDRESS_MAX = 16;
    private static final int WRONG_REMEMBERED_MAX = 1000;
    private static final long IDLE_SECONDS = 10;
    private static final String DIGEST = "HmacSHA256";

    private final Supplier<Optional<Map<String, PasswordHash>>> passwords;
    private final ThreadPoolExecutor thread;
    private final SecretKeySpec key;
    private final Map<String, Known> right = new HashMap<>();
    private final Map<Tried, PasswordHash> wrong = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tried, PasswordHash> eldest) {
            return size() > WRONG_REMEMBERED_MAX;
        }
    };
    private final Map<String, Integer> waiting = new HashMap<>();

    private record Known(PasswordHash hash, byte[] digest) {
    }

    private record Tried(String user, String digest) {
    }

    /** @param passwords by user, as they are now; empty if they are not known */
    public PasswordCheck(Supplier<Optional<Map<String, PasswordHash>>> passwords) {
        this.passwords = passwords;
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        key = new SecretKeySpec(secret, DIGEST);
        thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), task -> {
            Thread made = new Thread(task, "sitewire-passwords");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * Checks a password.
     *
     * @param address from where it came
     * @param done called once, at once or on another thread
     */
    public void check(String address, String user, String password, Consumer<Outcome> done) {
        byte[] digest = digest(user, password);
        Optional<Outcome> known = known(user, digest);
        if (known.isPresent()) {
            done.accept(known.get());
            return;
        }
        if (!begin(address)) {
            done.accept(Outcome.BUSY);
            return;
        }
        try {
            thread.execute(() -> {
                Outcome outcome = Outcome.UNAVAILABLE;
                try {
                    outcome = known(user, digest).orElseGet(() -> compare(user, password, digest));
                } finally {
                    end(address);
                    done.accept(outcome);
                }
            });
        } catch (RejectedExecutionException e) {
            end(address);
            done.accept(Outcome.BUSY);
        }
    }

    /** What is known without computing a hash. */
    private Optional<Outcome> known(String user, byte[] digest) {
        Optional<Map<String, PasswordHash>> all = passwords.get();
        if (all.isEmpty()) {
            return Optional.of(Outcome.UNAVAILABLE);
        }
        PasswordHash hash = all.get().get(user);
        if (hash == null) {
            return Optional.of(Outcome.WRONG);
        }
        synchronized (this) {
            Known last = right.get(user);
            if (last != null && last.hash().equals(hash) && MessageDigest.isEqual(last.digest(), digest)) {
                return Optional.of(Outcome.RIGHT);
            }
            return hash.equals(wrong.get(new Tried(user, text(digest)))) ? Optional.of(Outcome.WRONG) : Optional.empty();
        }
    }

    private Outcome compare(String user, String password, byte[] digest) {
        PasswordHash hash = passwords.get().map(all -> all.get(user)).orElse(null);
        boolean matches = hash != null && hash.matches(password);
        synchronized (this) {
            if (matches) {
                right.keySet().retainAll(passwords.get().orElse(Map.of()).keySet());
                right.put(user, new Known(hash, digest));
            } else if (hash != null) {
                wrong.put(new Tried(user, text(digest)), hash);
            }
        }
        return matches ? Outcome.RIGHT : Outcome.WRONG;
    }

    private synchronized boolean begin(String address) {
        if (waiting.getOrDefault(address, 0) >= WAITING_OF_ADDRESS_MAX) {
            return false;
        }
        waiting.merge(address, 1, Integer::sum);
        return true;
    }

    private synchronized void end(String address) {
        waiting.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    private byte[] digest(String user, String password) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            mac.update(user.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + DIGEST, e);
        }
    }

    private static String text(byte[] digest) {
        return new String(digest, StandardCharsets.ISO_8859_1);
    }
}
