package io.sitewire.camel.mqtt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Bounds the bytes of all readings in flight, so that a slow disk costs devices time and not the edge its memory.
 *
 * <p>First come, first served: who has to wait is granted in order of asking, and nobody overtakes, so that a large reading is not
 * starved by small ones. A reading larger than the whole budget passes alone. Safe for any thread; grants are called without the lock.
 */
final class InFlightBudget {
    private final long sizeMax;
    private final Queue<Claim> waiting = new ArrayDeque<>();
    private long used;

    InFlightBudget(long sizeMax) {
        this.sizeMax = sizeMax;
    }

    /** What a connection asks for. The grant is called once, on any thread, unless the claim is cancelled first. */
    static final class Claim {
        private final long size;
        private final Runnable granted;

        Claim(long size, Runnable granted) {
            this.size = size;
            this.granted = granted;
        }

        long size() {
            return size;
        }
    }

    /** @return whether the bytes are taken at once; otherwise the claim waits for its grant */
    synchronized boolean take(Claim claim) {
        if (waiting.isEmpty() && fits(claim)) {
            used += claim.size();
            return true;
        }
        waiting.add(claim);
        return false;
    }

    /** @return whether the claim was still waiting; if not, it has been granted, and the bytes are the caller's to give back */
    boolean cancel(Claim claim) {
        boolean cancelled;
        List<Claim> granted;
        synchronized (this) {
            cancelled = waiting.remove(claim);
            granted = grant();
        }
        granted.forEach(each -> each.granted.run());
        return cancelled;
    }

    void giveBack(long size) {
        List<Claim> granted;
        synchronized (this) {
            used -= size;
            granted = grant();
        }
        granted.forEach(each -> each.granted.run());
    }

    synchronized long used() {
        return used;
    }

    private boolean fits(Claim claim) {
        return used == 0 || used + claim.size() <= sizeMax;
    }

    private List<Claim> grant() {
        if (waiting.isEmpty()) {
            return List.of();
        }
        List<Claim> granted = new ArrayList<>();
        for (Claim head = waiting.peek(); head != null && fits(head); head = waiting.peek()) {
            used += head.size();
            granted.add(waiting.remove());
        }
        return granted;
    }
}
