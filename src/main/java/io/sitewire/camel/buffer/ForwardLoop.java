package io.sitewire.camel.buffer;

import io.sitewire.buffer.StoredRecord;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.Causes;
import io.sitewire.retry.LoopControl;
import io.sitewire.retry.OutageLog;
import io.sitewire.retry.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One run of a consumer, from its start to its stop: gives batch after batch to the route, several at a time, and goes back to the first
 * position that is not acknowledged after any failure of any of them.
 *
 * <p>Threads: {@link #run} has a thread of its own, which alone uses the reader, and which nobody ever interrupts, since it may be
 * inside a call of a file channel. Durability: what {@link Flight} says; a batch is acknowledged only after the route is done with all
 * of it and of those before it without an error. A run that was {@link #abandon}ed acknowledges nothing any more.
 */
final class ForwardLoop implements Runnable {
    private static final Duration READ_WAIT = Duration.ofMillis(500);
    /** While batches are with the route a failure of one must be seen soon. */
    private static final Duration READ_WAIT_SENDING = Duration.ofMillis(20);
    private static final Duration STALL = Duration.ofSeconds(60);
    private static final Duration NEWS_WAIT = Duration.ofSeconds(1);
    /** The clock may be set: the schedule is asked again after so long. */
    private static final Duration WINDOW_WAIT = Duration.ofSeconds(1);

    /** Where batches go. */
    interface Route {
        /** @param whenDone called, on any thread, when the whole unit of work is done: null, or why it failed */
        void send(Batch batch, java.util.function.Consumer<Failure> whenDone);

        /** Keeps a reading that the receiver will never take; returns when it is on disk. */
        void keep(StoredRecord reading, Exception why) throws Exception;
    }

    /**
     * What the loop is made of.
     *
     * @param schedule null if it may always send
     * @param batchesInFlight how many batches may be with the route
     * @param deniedDelay how long to wait when nothing is taken until a person has done something
     * @param refusedDelay how long to wait after a refusal: the receiver answers, so it is not an outage, but it must know the next batch
     *     from the rest of the refused one
     */
    record Parts(Outgoing outgoing, Route route, Reports reports, SendSchedule schedule, BatchSize size, RateLimit rate, Backoff backoff,
            OutageLog outages, ForwardMonitor monitor, Clock clock, int batchesInFlight, Duration deniedDelay,
            Duration refusedDelay) {
    }

    private final Parts parts;
    private final Outgoing outgoing;
    private final ForwardMonitor monitor;
    private final ForwardLoop predecessor;
    private final LoopControl control = new LoopControl();
    private final Flight flight;
    private final Suspicion suspicion;
    /** Only the loop's thread uses it; true at the start, since the run before may have read further than it acknowledged. */
    private boolean goBack = true;
    /** Whether what comes first after the going-back, the epoch of the next item, was sent. A report of an epoch follows that. */
    private boolean begun;
    private boolean windowClosed;
    private volatile boolean reportsAtEnd;
    private volatile boolean handedOver;

    /** @param predecessor the run before, which may not have ended yet; null if there was none */
    ForwardLoop(Parts parts, ForwardLoop predecessor) {
        this.parts = parts;
        this.outgoing = parts.outgoing();
        this.monitor = parts.monitor();
        this.predecessor = predecessor;
        this.flight = new Flight(outgoing::acknowledge);
        this.suspicion = new Suspicion(parts.reports().exist());
    }

    @Override
    public void run() {
        try {
            if (predecessor != null) {
                predecessor.abandon();
                predecessor.awaitEnd(Duration.ofDays(365));
            }
            monitor.enter(ForwardState.IDLE);
            while (!control.isStopping()) {
                try {
                    turn();
                } catch (RuntimeException e) {
                    awaitLanding();
                    failed(null, Failure.again(e));
                }
            }
            windDown();
        } catch (InterruptedException e) {
            // Nothing is acknowledged that was not sent; the next run goes back to the first reading without an acknowledgement.
            Thread.currentThread().interrupt();
        } finally {
            monitor.enter(ForwardState.STOPPED);
            control.ended();
        }
    }

    private void turn() throws InterruptedException {
        settle();
        Optional<Flight.Failed> failed = flight.failed();
        if (failed.isPresent()) {
            awaitLanding();
            // One that was sent before it may have failed meanwhile.
            Flight.Failed first = flight.failed().orElseThrow();
            failed(first.batch(), first.failure());
            return;
        }
        if (isWindowClosed()) {
            return;
        }
        int inFlightMax = suspicion.isActive() ? 1 : parts.batchesInFlight();
        if (flight.outstanding() >= inFlightMax) {
            awaitNews(() -> flight.outstanding() < inFlightMax || control.isStopping());
            return;
        }
        Duration delay = parts.rate().delay();
        if (!delay.isZero()) {
            control.await(() -> flight.hasNews() || control.isStopping(), delay);
            return;
        }
        if (goBack) {
            outgoing.rewind();
            goBack = false;
            begun = false;
        }
        sendNext();
    }

    private void sendNext() throws InterruptedException {
        if (suspicion.isProbing() || begun && parts.reports().areDue()) {
            sendReports(false);
            return;
        }
        boolean sending = flight.outstanding() > 0;
        if (!sending) {
            monitor.enter(ForwardState.IDLE);
        }
        Duration wait = sending ? READ_WAIT_SENDING : READ_WAIT;
        long readAt = System.nanoTime();
        Batch batch = outgoing.read(parts.rate().records(suspicion.records(parts.size().records())),
                parts.rate().bytes(parts.size().bytes()), wait);
        if (batch == null) {
            // A closed buffer answers at once.
            begun = true;
            control.await(() -> flight.hasNews() || control.isStopping(), wait.minusNanos(System.nanoTime() - readAt));
        } else if (control.isStopping()) {
            outgoing.unsent(batch);
        } else {
            send(batch);
            begun = true;
            if (outgoing.takeEpochBegan()) {
                // Until then nobody can tell what a report of it belongs to; and the one before has ended.
                parts.reports().ask();
            }
        }
    }

    private void sendReports(boolean last) {
        List<ReportSource.Report> reports = parts.reports().next(outgoing.position(), outgoing.acknowledged(), last);
        if (!reports.isEmpty()) {
            send(outgoing.reports(reports));
        }
    }

    private void send(Batch batch) {
        Flight.Sent sent = flight.begin(batch);
        monitor.enter(ForwardState.SENDING);
        parts.rate().take(batch.readings(), batch.bytes());
        try {
            parts.route().send(batch, failure -> {
                flight.done(sent, failure);
                control.wake();
            });
        } catch (RuntimeException e) {
            flight.done(sent, Failure.again(e));
        }
    }

    /** Takes note of what was confirmed. */
    private void settle() {
        for (Flight.Sent sent : flight.takeConfirmed()) {
            parts.backoff().reset();
            parts.size().confirmed(sent);
            int tooMany = suspicion.confirmed(sent.batch());
            if (tooMany > 0) {
                parts.size().tooMany(tooMany);
            }
            parts.reports().confirmed(sent.batch().reports());
            monitor.confirmed(sent.batch());
            parts.outages().succeeded(parts.clock().instant());
        }
    }

    /** Waits until nothing is with the route any more: what is must not take memory beside what is sent again. */
    private void awaitLanding() throws InterruptedException {
        while (flight.outstanding() > 0 && !flight.isAbandoned()) {
            awaitNews(() -> flight.outstanding() == 0);
        }
        settle();
    }

    /** Not for long, since the schedule may say meanwhile that nothing may be sent any more. */
    private void awaitNews(BooleanSupplier condition) throws InterruptedException {
        if (!control.await(() -> condition.getAsBoolean() || flight.isAbandoned(), NEWS_WAIT)) {
            flight.oldestSentAt().map(sentAt -> Duration.ofNanos(System.nanoTime() - sentAt)).filter(age -> age.compareTo(STALL) > 0)
                    .ifPresent(age -> parts.outages().stalled(age, parts.clock().instant()));
        }
    }

    /** @param batch null if no batch is to blame */
    private void failed(Batch batch, Failure failure) throws InterruptedException {
        flight.goBack();
        goBack = true;
        parts.reports().goneBack();
        String what = Causes.text(failure.cause());
        if (batch != null && failure.verdict() == Refusals.Verdict.REFUSED) {
            refused(batch, failure.cause());
        } else if (failure.verdict() == Refusals.Verdict.DENIED) {
            denied(what);
        } else {
            again(what);
        }
    }

    private void again(String what) throws InterruptedException {
        parts.size().failed();
        monitor.failed(what);
        parts.outages().failed(what, parts.clock().instant());
        pause(parts.backoff().next(), ForwardState.BACKING_OFF);
    }

    private void denied(String what) throws InterruptedException {
        monitor.failed(what);
        parts.outages().failed(what, parts.clock().instant());
        pause(parts.deniedDelay(), ForwardState.DENIED);
    }

    private void refused(Batch batch, Exception why) throws InterruptedException {
        String what = Causes.text(why);
        switch (suspicion.refused(batch)) {
            case NOTHING_GOES -> denied("not even a record without a reading is taken: " + what);
            case GUILTY -> {
                try {
                    parts.route().keep(batch.firstReading(), why);
                    outgoing.refuse(batch.firstReading().position(), parts.clock().instant());
                    monitor.refused(what);
                    pause(parts.refusedDelay(), ForwardState.BACKING_OFF);
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    again("a reading that is refused is not kept yet: " + Causes.text(e));
                }
            }
            default -> pause(parts.refusedDelay(), ForwardState.BACKING_OFF);
        }
    }

    private boolean isWindowClosed() throws InterruptedException {
        if (parts.schedule() == null) {
            return false;
        }
        Optional<Instant> opensAt = parts.schedule().opensAt(parts.clock().instant());
        if (opensAt.isEmpty()) {
            if (windowClosed) {
                windowClosed = false;
                parts.reports().ask();
                parts.backoff().reset();
            }
            return false;
        }
        if (!windowClosed) {
            windowClosed = true;
            control.await(() -> flight.outstanding() == 0 || control.isStopping(), parts.schedule().grace());
            parts.schedule().letGo();
            awaitLanding();
            flight.goBack();
            goBack = true;
            parts.reports().goneBack();
        }
        monitor.closedUntil(opensAt.get());
        Duration left = Duration.between(parts.clock().instant(), opensAt.get());
        control.pause(left.compareTo(WINDOW_WAIT) < 0 ? left : WINDOW_WAIT);
        return true;
    }

    private void pause(Duration duration, ForwardState state) throws InterruptedException {
        monitor.enter(state);
        control.pause(duration);
    }

    /** What is with the route is waited for; nothing is sent again. */
    private void windDown() throws InterruptedException {
        settle();
        boolean connected = flight.failed().isEmpty() && !monitor.isFailing() && !windowClosed && !goBack && begun;
        if (reportsAtEnd && connected && parts.reports().exist() && !flight.isAbandoned()) {
            sendReports(true);
        }
        handedOver = true;
        control.wake();
        awaitLanding();
    }

    /** Whether it still takes batches: it was neither told to stop, nor has it ended. */
    boolean isActive() {
        return control.isActive();
    }

    /**
     * Begins no further batch; those that are with the route are waited for and acknowledged. Returns at once.
     *
     * @param last whether the process ends, so that a last report is sent
     */
    void stop(boolean last) {
        reportsAtEnd = last;
        control.stop();
    }

    /** As {@link #stop}, and what becomes of the batches that are with the route counts for nothing. Returns at once. */
    void abandon() {
        flight.abandon();
        control.stop();
    }

    /** @return whether within that time nothing more is to be given to the route */
    boolean awaitHandOver(Duration timeout) throws InterruptedException {
        return control.await(() -> handedOver, timeout) || control.awaitEnd(Duration.ZERO);
    }

    /** @return whether it has ended within that time */
    boolean awaitEnd(Duration timeout) throws InterruptedException {
        return control.awaitEnd(timeout);
    }

    ForwardStatistics statistics() {
        return monitor.statistics(flight.underWay());
    }
}
