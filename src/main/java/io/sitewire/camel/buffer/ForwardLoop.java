package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.Causes;
import io.sitewire.retry.LoopControl;
import io.sitewire.retry.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One run of a consumer, from its start to its stop: reads a batch, gives it to the route, waits, acknowledges or goes back.
 *
 * <p>Threads: {@link #run} has a thread of its own, which alone uses the reader, and which nobody ever interrupts, since it may be
 * inside a call of a file channel. Durability: {@link BufferReader#acknowledge} is called only after the route is done with the
 * whole batch without an error. A run that was {@link #abandon}ed acknowledges nothing any more, whatever becomes of its batch.
 */
final class ForwardLoop implements Runnable {
    private static final Duration READ_WAIT = Duration.ofMillis(500);
    private static final Duration STALL = Duration.ofSeconds(60);

    /** Gives a batch to the route. */
    interface Route {
        /** @param whenDone called once, on any thread, when the whole unit of work is done: null, or why it failed */
        void send(List<StoredRecord> batch, java.util.function.Consumer<Exception> whenDone);
    }

    /** What the loop is bound by. */
    record Limits(int recordsMax, long bytesMax) {
    }

    private final BufferReader reader;
    private final Route route;
    private final Limits limits;
    private final Backoff backoff;
    private final OutageLog outages;
    private final Clock clock;
    private final ForwardLoop predecessor;
    private final LoopControl control = new LoopControl();
    /** Only the loop's thread uses it; true at the start, since the run before may have read further than it acknowledged. */
    private boolean goBack = true;
    private volatile boolean abandoned;
    private volatile ForwardStatistics statistics;

    /** @param predecessor the run before, which may not have ended yet; null if there was none */
    ForwardLoop(BufferReader reader, Route route, Limits limits, Backoff backoff, OutageLog outages, Clock clock,
            ForwardLoop predecessor) {
        this.reader = reader;
        this.route = route;
        this.limits = limits;
        this.backoff = backoff;
        this.outages = outages;
        this.clock = clock;
        this.predecessor = predecessor;
        this.statistics = ForwardStatistics.stopped(clock.instant());
    }

    @Override
    public void run() {
        try {
            if (predecessor != null) {
                predecessor.abandon();
                predecessor.awaitEnd(Duration.ofDays(365));
            }
            while (!control.isStopping()) {
                turn();
            }
        } catch (InterruptedException e) {
            // Nothing is acknowledged that was not sent; the next run goes back to the first reading without an acknowledgement.
            Thread.currentThread().interrupt();
        } finally {
            statistics = statistics.enter(ForwardState.STOPPED, clock.instant());
            control.ended();
        }
    }

    private void turn() throws InterruptedException {
        try {
            if (goBack) {
                reader.rewind();
                goBack = false;
            }
            long readAt = System.nanoTime();
            List<StoredRecord> batch = reader.read(limits.recordsMax(), limits.bytesMax(), READ_WAIT);
            if (batch.isEmpty()) {
                // A closed buffer answers at once.
                pause(READ_WAIT.minusNanos(System.nanoTime() - readAt), ForwardState.IDLE);
                return;
            }
            if (control.isStopping()) {
                return;
            }
            Outcome outcome = send(batch);
            if (outcome.failure() != null) {
                failed(outcome.failure());
            } else if (outcome.done()) {
                reader.acknowledge(batch.get(batch.size() - 1).position() + 1);
                succeeded(batch.size());
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    /** @param done false if the run was abandoned before the route was done */
    private record Outcome(boolean done, Exception failure) {
    }

    private Outcome send(List<StoredRecord> batch) throws InterruptedException {
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        statistics = statistics.enter(ForwardState.SENDING, clock.instant());
        long sentAt = System.nanoTime();
        route.send(batch, failure -> {
            outcome.set(new Outcome(true, failure));
            control.wake();
        });
        while (!control.await(() -> outcome.get() != null || abandoned, STALL)) {
            outages.stalled(Duration.ofNanos(System.nanoTime() - sentAt), clock.instant());
        }
        return abandoned ? new Outcome(false, null) : outcome.get();
    }

    private void succeeded(int records) {
        backoff.reset();
        statistics = statistics.succeeded(records, clock.instant());
        outages.succeeded(clock.instant());
    }

    private void failed(Exception failure) throws InterruptedException {
        String what = Causes.text(failure);
        statistics = statistics.failed(what, clock.instant());
        outages.failed(what, clock.instant());
        goBack = true;
        pause(backoff.next(), ForwardState.BACKING_OFF);
    }

    private void pause(Duration duration, ForwardState state) throws InterruptedException {
        statistics = statistics.enter(state, clock.instant());
        control.pause(duration);
    }

    /** Whether it still takes batches: it was neither told to stop, nor has it ended. */
    boolean isActive() {
        return control.isActive();
    }

    /** Begins no further batch; the one that is with the route is waited for and acknowledged. Returns at once. */
    void stop() {
        control.stop();
    }

    /** As {@link #stop}, and what becomes of the batch that is with the route counts for nothing. Returns at once. */
    void abandon() {
        abandoned = true;
        control.stop();
    }

    /** @return whether it has ended within that time */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return control.awaitEnd(timeout);
    }

    ForwardStatistics statistics() {
        return statistics;
    }
}
