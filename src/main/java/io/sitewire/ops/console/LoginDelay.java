package io.sitewire.ops.console;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Makes guessing slow: after three failures an address has to wait before each further try, 1 s, 2 s, 4 s, and at most 30 s. A try
 * counts as failed from its beginning, so that many at once are no way round it. Any thread.
 */
final class LoginDelay {
    private static final int FREE_TRIES = 3;
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);
    /** Whoever commands more addresses meets passwords of more than 120 bits. */
    private static final int ADDRESSES_MAX = 1000;
    private final LongSupplier nanoTime;
    private final Map<String, Tries> addresses = new LinkedHashMap<>();

    private record Tries(int count, long nextAt) {
    }

    LoginDelay(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** @return how long to wait before the next try; zero if this one may be made */
    synchronized Duration begin(String address) {
        long now = nanoTime.getAsLong();
        Tries tries = addresses.getOrDefault(address, new Tries(0, now));
        if (tries.nextAt() - now > 0) {
            return Duration.ofNanos(tries.nextAt() - now);
        }
        addresses.remove(address);
        put(address, tries.count() + 1);
        if (addresses.size() > ADDRESSES_MAX) {
            addresses.remove(addresses.keySet().iterator().next());
        }
        return Duration.ZERO;
    }

    /** From now on it has to wait; checking a password may have taken longer than that. */
    synchronized void failed(String address) {
        Tries tries = addresses.get(address);
        if (tries != null) {
            put(address, tries.count());
        }
    }

    private void put(String address, int count) {
        Duration wait = count < FREE_TRIES ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(count - FREE_TRIES, 10));
        addresses.put(address, new Tries(count, nanoTime.getAsLong() + (wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait).toNanos()));
    }

    synchronized void succeeded(String address) {
        addresses.remove(address);
    }
}
