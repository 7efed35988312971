package io.sitewire.camel.buffer;

import java.time.Duration;

/**
 * How large the next batch may be. It begins small, doubles with each full one that is confirmed in time, so that a backlog drains in
 * large ones, and is halved by one that took too long or failed, so that a slow link gets batches that it can carry. An idle buffer gives
 * small ones by itself, since what is there is sent at once. One thread.
 */
final class BatchSize {
    private static final int STEPS = 5;
    private static final int HALVINGS_MAX = 30;
    /** The limit of the receiver is tried again after so many batches. */
    private static final int LEARNED_FOR = 500;

    private final int recordsMax;
    private final long bytesMax;
    private final long nanosMax;
    /** The largest is divided by two so many times. */
    private int halvings = STEPS;
    /** At least so often: more was refused. */
    private int least;
    private int leastFor;
    private long lastConfirmedAt;

    BatchSize(int recordsMax, long bytesMax, Duration timeMax) {
        this.recordsMax = recordsMax;
        this.bytesMax = bytesMax;
        this.nanosMax = timeMax.toNanos();
    }

    int records() {
        return Math.max(1, recordsMax >> halvings);
    }

    long bytes() {
        return Math.max(1, bytesMax >> halvings);
    }

    /** A batch was confirmed; the time that it had the link for itself began with the confirmation of the one before it. */
    void confirmed(Flight.Sent sent) {
        long began = lastConfirmedAt == 0 ? sent.sentAt() : Math.max(sent.sentAt(), lastConfirmedAt);
        lastConfirmedAt = sent.confirmedAt();
        if (sent.confirmedAt() - began > nanosMax) {
            halvings = Math.max(least, Math.min(STEPS, halvings + 1));
        } else if (sent.batch().readings() >= records() / 2 || sent.batch().bytes() >= bytes() / 2) {
            halvings = Math.max(least, halvings - 1);
        }
        leastFor--;
        if (leastFor <= 0) {
            least = 0;
        }
    }

    void failed() {
        halvings = Math.max(least, Math.min(STEPS, halvings + 1));
    }

    /** No single reading was refused, but more than so many of them together: the receiver has a limit for a batch. */
    void tooMany(int readings) {
        least = 0;
        while (least < HALVINGS_MAX && recordsMax >> least > readings) {
            least++;
        }
        halvings = Math.max(least, halvings);
        leastFor = LEARNED_FOR;
    }
}
