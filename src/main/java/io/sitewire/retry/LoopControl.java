package io.sitewire.retry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Where a loop with a thread of its own waits, and how others tell it to end. It is never interrupted for that: an interrupt would
 * close the file channel, or lose the acknowledgement, that it hits.
 *
 * <p>Threads: any; the loop's own thread calls {@link #await}, {@link #pause} and {@link #ended}.
 */
public final class LoopControl {
    private boolean stopping;
    private boolean ended;

    /** Asks the loop to end. Returns at once. */
    public synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    public synchronized boolean isStopping() {
        return stopping;
    }

    /** Whether it was neither told to stop, nor has it ended. */
    public synchronized boolean isActive() {
        return !stopping && !ended;
    }

    /** Something that the loop may wait for has changed. */
    public synchronized void wake() {
        notifyAll();
    }

    /** The loop has ended. */
    public synchronized void ended() {
        ended = true;
        notifyAll();
    }

    /**
     * Waits until the condition holds, which is looked at whenever somebody calls {@link #wake} or {@link #stop}.
     *
     * @return whether it holds; false if the time is over
     */
    public synchronized boolean await(BooleanSupplier condition, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }

    /** Waits for so long, or until the loop is to end. */
    public void pause(Duration duration) throws InterruptedException {
        await(this::isStopping, duration);
    }

    /** @return whether the loop has ended within that time */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return await(() -> ended, atMost);
    }
}
