package io.sitewire.camel.buffer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The batches that are with the route, in the order in which they were sent. Whatever the order of their outcomes, one counts only when
 * all before it have succeeded; after a failure, those sent later count for nothing any more, whatever becomes of them.
 *
 * <p>Threads: any. The acknowledgement is called under the lock, so after {@link #abandon} returns there is none.
 */
final class Flight {
    /** One batch with the route. */
    static final class Sent {
        private final Batch batch;
        private final long generation;
        private final long sentAt;
        private long confirmedAt;
        private boolean over;
        private boolean succeeded;

        private Sent(Batch batch, long generation, long sentAt) {
            this.batch = batch;
            this.generation = generation;
            this.sentAt = sentAt;
        }

        Batch batch() {
            return batch;
        }

        /** When it was sent, by {@link System#nanoTime}. */
        long sentAt() {
            return sentAt;
        }

        /** When it counted, by {@link System#nanoTime}. */
        long confirmedAt() {
            return confirmedAt;
        }
    }

    /**
     * The batches that count and are not acknowledged.
     *
     * @param oldestSentAt when the oldest was sent, by {@link System#nanoTime}; empty if there is none
     */
    record Way(Optional<Long> oldestSentAt, int batches, long readings) {
    }

    /** The first batch that failed, and why. */
    record Failed(Batch batch, Failure failure) {
    }

    private final Consumer<Batch> acknowledge;
    private final Deque<Sent> counting = new ArrayDeque<>();
    private final List<Sent> confirmed = new ArrayList<>();
    private long generation;
    private int outstanding;
    private Failed failed;
    private boolean abandoned;

    /** @param acknowledge told of each batch when it and all before it have succeeded, in order */
    Flight(Consumer<Batch> acknowledge) {
        this.acknowledge = acknowledge;
    }

    /** A batch is given to the route. */
    synchronized Sent begin(Batch batch) {
        Sent sent = new Sent(batch, generation, System.nanoTime());
        if (failed == null) {
            // Otherwise one before it has failed, and the sender has not seen that yet.
            counting.add(sent);
        }
        outstanding++;
        return sent;
    }

    /** @param failure why it failed; null if it succeeded. A second outcome of the same batch is ignored */
    synchronized void done(Sent sent, Failure failure) {
        if (sent.over) {
            return;
        }
        sent.over = true;
        outstanding--;
        if (sent.generation != generation || !counting.contains(sent)) {
            return;
        }
        if (failure != null) {
            fail(sent, failure);
            return;
        }
        sent.succeeded = true;
        while (!abandoned && !counting.isEmpty() && counting.peek().succeeded) {
            Sent head = counting.peek();
            try {
                acknowledge.accept(head.batch);
            } catch (RuntimeException e) {
                fail(head, Failure.again(e));
                return;
            }
            counting.remove();
            head.confirmedAt = System.nanoTime();
            confirmed.add(head);
        }
    }

    private void fail(Sent sent, Failure failure) {
        while (counting.peekLast() != sent) {
            counting.removeLast();
        }
        counting.removeLast();
        failed = new Failed(sent.batch, failure);
    }

    /** What succeeded since this was last called, in order. */
    synchronized List<Sent> takeConfirmed() {
        List<Sent> taken = List.copyOf(confirmed);
        confirmed.clear();
        return taken;
    }

    /** The failed batch before which none has failed; empty if none has since {@link #goBack}. */
    synchronized Optional<Failed> failed() {
        return Optional.ofNullable(failed);
    }

    /** Whether there is news for the one who sends. */
    synchronized boolean hasNews() {
        return failed != null || !confirmed.isEmpty();
    }

    /** Batches whose outcome is not known, those that count for nothing included: they take memory all the same. */
    synchronized int outstanding() {
        return outstanding;
    }

    /** When the oldest of those that count was sent, by {@link System#nanoTime}. */
    synchronized Optional<Long> oldestSentAt() {
        return counting.isEmpty() ? Optional.empty() : Optional.of(counting.peek().sentAt);
    }

    /** What is under way. */
    synchronized Way underWay() {
        return new Way(oldestSentAt(), counting.size(), counting.stream().mapToLong(sent -> sent.batch.readings()).sum());
    }

    /** What was sent until now counts for nothing any more. */
    synchronized void goBack() {
        generation++;
        counting.clear();
        failed = null;
    }

    /** Nothing is acknowledged any more. */
    synchronized void abandon() {
        abandoned = true;
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }
}
